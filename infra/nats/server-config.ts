import type { Permissions } from '@flotilla/protocol'

/** One identity the server knows, by the public half of its nkey; without permissions it may do everything. */
export type NatsUser = { name: string; publicKey: string; permissions?: Permissions }

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
    ...(users.length > 0 ? ['authorization {', '  users: [', ...users.map(userLine), '  ]', '}'] : []),
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

function userLine({ name, publicKey, permissions }: NatsUser): string {
  const rights = permissions ? `, permissions: ${permissionBlock(permissions)}` : ''
  return `    { nkey: ${publicKey}${rights} } # ${name}`
}

/** One reply for each message that asks for one, as long as the slowest asker waits for it. */
const ANSWERS = 'allow_responses: { max: 1, expires: "1m" }'

function permissionBlock({ publish, subscribe, denyPublish = [], answers = false }: Permissions): string {
  const list = (patterns: readonly string[]) => JSON.stringify(patterns)
  const deny = denyPublish.length > 0 ? `, deny: ${list(denyPublish)}` : ''
  const answering = answers ? `, ${ANSWERS}` : ''
  return `{ publish: { allow: ${list(publish)}${deny} }, subscribe: { allow: ${list(subscribe)} }${answering} }`
}
