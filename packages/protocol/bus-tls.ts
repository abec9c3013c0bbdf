import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'nats'

/** Files by which a connection to NATS is encrypted and both sides are known to each other. */
export interface BusTls {
  /** Of the authority that signed the server's certificate. @default those the machine trusts */
  readonly authority?: string | undefined
  /** Of the certificate this side shows, and of its key. */
  readonly certificate?: string | undefined
  readonly key?: string | undefined
}

/** The files as every program of the fleet is told of them. */
export const busTlsOf = (env: {
  readonly NATS_TLS_CA_FILE?: string | undefined
  readonly NATS_TLS_CERT_FILE?: string | undefined
  readonly NATS_TLS_KEY_FILE?: string | undefined
}): BusTls => ({
  authority: env.NATS_TLS_CA_FILE,
  certificate: env.NATS_TLS_CERT_FILE,
  key: env.NATS_TLS_KEY_FILE,
})

/**
 * What the client is told. A server named `tls://…`, or files, mean that nothing is said in plain text: a server that
 * does not offer TLS is refused rather than spoken to.
 * @throws when a file cannot be read
 */
export function tlsOptions(servers: readonly string[], tls: BusTls = {}): Pick<ConnectionOptions, 'tls'> {
  const { authority, certificate, key } = tls
  const isWanted = servers.some((each) => each.startsWith('tls://')) || authority || certificate
  if (!isWanted) return {}
  return {
    tls: {
      ...(authority ? { ca: readFileSync(authority, 'utf8') } : {}),
      ...(certificate ? { cert: readFileSync(certificate, 'utf8') } : {}),
      ...(key ? { key: readFileSync(key, 'utf8') } : {}),
    },
  }
}
