/** One identity the server knows, by the public half of its nkey. */
export type NatsUser = { name: string; publicKey: string; permissions?: NatsPermissions }

export type NatsPermissions = { publish: readonly string[]; subscribe: readonly string[] }

export type NatsServerOptions = {
  port: number
  /** Address to listen on. @default loopback */
  host?: string
  /** Where JetStream keeps its files. */
  storeFolder: string
  /** Nobody else may connect; none at all means an open server, for tests of parts. */
  users: readonly NatsUser[]
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
  const { port, host = '127.0.0.1', storeFolder, users, serverName = 'flotilla' } = options
  return [
    `server_name: ${JSON.stringify(serverName)}`,
    `host: ${JSON.stringify(host)}`,
    `port: ${port}`,
    `max_payload: ${MAX_PAYLOAD}`,
    'jetstream {',
    `  store_dir: ${JSON.stringify(storeFolder)}`,
    '  sync_interval: always',
    '}',
    ...(users.length > 0 ? ['authorization {', '  users: [', ...users.map(userLine), '  ]', '}'] : []),
    '',
  ].join('\n')
}

function userLine({ name, publicKey, permissions }: NatsUser): string {
  const rights = permissions ? `, permissions: ${permissionBlock(permissions)}` : ''
  return `    { nkey: ${publicKey}${rights} } # ${name}`
}

function permissionBlock({ publish, subscribe }: NatsPermissions): string {
  return `{ publish: { allow: ${JSON.stringify(publish)} }, subscribe: { allow: ${JSON.stringify(subscribe)} } }`
}
