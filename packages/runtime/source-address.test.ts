import { expect, it } from 'vitest'
import { sourceAddressTo, toldApart } from './source-address.ts'

it('of a call to this very host is its own, as the other side sees it', async () => {
  expect(await sourceAddressTo('127.0.0.1')).toBe('127.0.0.1')
  expect(await sourceAddressTo('localhost')).toBe('127.0.0.1')
})

it('is unknown where a name does not resolve', async () => {
  expect(await sourceAddressTo('no-such-host.invalid')).toBeUndefined()
})

it.each(['10.1.2.3', '172.17.0.2', '192.168.1.1', '100.64.0.9', '169.254.1.1', 'fd00::1', 'fe80::1', undefined])(
  'says nothing when it is %s, which many hosts have behind their translators',
  (address) => expect(toldApart(address)).toBeUndefined(),
)

it.each(['203.0.113.7', '127.0.0.2', '172.32.0.1', '2001:db8::1'])('tells hosts apart when it is %s', (address) =>
  expect(toldApart(address)).toBe(address),
)
