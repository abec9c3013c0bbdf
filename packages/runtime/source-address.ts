import { createSocket } from 'node:dgram'
import { BlockList, isIP } from 'node:net'

/** What a host may be called behind a translator of addresses, where many are called the same. */
const translated = new BlockList()
for (const [net, prefix] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  translated.addSubnet(net, prefix)
translated.addSubnet('fc00::', 7, 'ipv6')
translated.addSubnet('fe80::', 10, 'ipv6')

/** How long a name may take to be resolved, ms. */
const patienceMs = 2_000

/** The same address unless it says nothing of whose it is to the world outside. */
export const toldApart = (address: string | undefined): string | undefined =>
  address === undefined || translated.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') ? undefined : address

/** The address that packets from here to a host leave from; nothing is sent. Undefined where that cannot be told. */
export function sourceAddressTo(host: string): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const literal = host.replace(/^\[|\]$/g, '')
  const socket = createSocket(isIP(literal) === 6 ? 'udp6' : 'udp4')
  const settle = (address: string | undefined) => {
    clearTimeout(timer)
    socket.removeAllListeners()
    // A name that is resolved after all must not throw at nobody.
    socket.on('error', () => undefined)
    socket.close()
    resolve(address)
  }
  const timer = setTimeout(() => settle(undefined), patienceMs)
  socket.once('error', () => settle(undefined))
  socket.once('connect', () => settle(socket.address().address))
  socket.connect(443, literal)
  return promise
}
