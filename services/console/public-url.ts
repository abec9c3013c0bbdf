import { isLoopback } from './origin.ts'

/** Whether what is typed on a page under this address reaches this console unread: over TLS, or on this machine. */
export function isPrivateWay(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || isLoopback(hostname.replace(/^\[(.*)\]$/, '$1'))
}

/** The address people reach the console by, ending in a slash; on this machine where none was given. */
export function baseUrlOf(publicUrl: string | undefined, port: number): string {
  if (publicUrl === undefined) return `http://localhost:${port}/`
  return publicUrl.endsWith('/') ? publicUrl : `${publicUrl}/`
}

export const hostnamesOf = (publicUrl: string | undefined): string[] =>
  publicUrl === undefined ? [] : [new URL(publicUrl).hostname]
