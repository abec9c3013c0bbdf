import { describe, expect, it } from 'vitest'
import { isLoopback, isOwnHost, isSameOrigin } from './origin.ts'

describe('whose request it is', () => {
  it.each(['localhost:8080', '127.0.0.1:8080', '[::1]:8080', '192.168.1.20:8080', 'fleet.example:8080'])(
    'serves %s',
    (host) => expect(isOwnHost(host, ['fleet.example'])).toBe(true),
  )

  it.each([
    'evil.example',
    'localhost.evil.example:8080',
    '127.0.0.1.evil.example',
    'fleet.example.evil',
    '',
    'a b',
    'x@127.0.0.1',
  ])('refuses the name %j, to which a rebound page would ask', (host) =>
    expect(isOwnHost(host, ['fleet.example'])).toBe(false),
  )

  it('refuses a request without a Host header', () => expect(isOwnHost(undefined, [])).toBe(false))

  it('takes changes only from the page itself', () => {
    expect(isSameOrigin('http://localhost:8080', 'localhost:8080')).toBe(true)
    expect(isSameOrigin('https://fleet.example', 'fleet.example')).toBe(true)
    expect(isSameOrigin('http://localhost:9090', 'localhost:8080')).toBe(false)
    expect(isSameOrigin('http://evil.example', 'localhost:8080')).toBe(false)
    expect(isSameOrigin('null', 'localhost:8080')).toBe(false)
    expect(isSameOrigin(undefined, 'localhost:8080')).toBe(false)
  })

  it('knows which addresses only this machine reaches', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].every(isLoopback)).toBe(true)
    expect(['0.0.0.0', '::', '10.0.0.1', '127.evil.example'].some(isLoopback)).toBe(false)
  })
})
