import { type NatsUser, natsUserLine } from '@flotilla/protocol'

export type NatsTls = { certificate: string; key: string; authority: string }

export type NatsServerOptions = {
  port: number
  /** Address to listen on. @default loopback */
  host?: string
  /** Where JetStream keeps its files. */
  storeFolder: string
  /** Nobody else may connect; none at all means an open server, for tests of parts. */
  users: readonly NatsUser[]
  /** Files of the server's certificate, its key and the authority that signs the clients'; none on loopback. */
  tls?: NatsTls
  /** @default `flotilla` */
  serverName?: string
}

/** Largest message the fleet sends; the contract's `max_payload`. */
const MAX_PAYLOAD = '8MB'

/**
 * The configuration of one nats-server with JetStream on a file store. Every acknowledged message
 * is on disk (`sync_interval: always`): the order log is the system of record.
 * @see https://docs.nats.io/running-a-nats-service/configuration
 */
export function natsServerConfig(options: NatsServerOptions): string {
  const { port, host = '127.0.0.1', storeFolder, users, tls, serverName = 'flotilla' } = options
  return [
    `server_name: ${JSON.stringify(serverName)}`,
    `host: ${JSON.stringify(host)}`,
    `port: ${port}`,
    `max_payload: ${MAX_PAYLOAD}`,
    'jetstream {',
    `  store_dir: ${JSON.stringify(storeFolder)}`,
    '  sync_interval: always',
    '}',
    ...(tls ? tlsBlock(tls) : []),
    ...(users.length > 0 ? ['authorization {', '  users: [', ...users.map(natsUserLine), '  ]', '}'] : []),
    '',
  ].join('\n')
}

/** Both sides show a certificate: an nkey that leaked is of no use to a machine that has none. */
function tlsBlock({ certificate, key, authority }: NatsTls): string[] {
  const files = { cert_file: certificate, key_file: key, ca_file: authority }
  return [
    'tls {',
    ...Object.entries(files).map(([name, file]) => `  ${name}: ${JSON.stringify(file)}`),
    '  verify: true',
    '}',
  ]
}
