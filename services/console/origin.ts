import { isIP } from 'node:net'

/** The name or address in a Host header, without its port; IPv6 without brackets. */
function hostnameOf(host: string): string | undefined {
  if (!/^[A-Za-z0-9.:[\]-]{1,255}$/.test(host) || !URL.canParse(`http://${host}`)) return undefined
  return new URL(`http://${host}`).hostname.replace(/^\[(.*)\]$/, '$1')
}

/**
 * Whether a request's Host header is one of ours. A page of somebody else whose name was rebound to this machine
 * still sends its own name; an address cannot be rebound, so addresses pass.
 */
export function isOwnHost(host: string | undefined, names: readonly string[]): boolean {
  const hostname = host === undefined ? undefined : hostnameOf(host)
  if (hostname === undefined) return false
  return isIP(hostname) !== 0 || hostname === 'localhost' || names.includes(hostname)
}

/** Whether a request that changes something comes from our own page. Browsers always name the origin of those. */
export function isSameOrigin(origin: string | undefined, host: string | undefined): boolean {
  return origin !== undefined && host !== undefined && URL.canParse(origin) && new URL(origin).host === host
}

/** Whether an address to listen on is reached from this machine alone. */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'))
}
