import { type NatsUser, natsUserLine } from '@flotilla/protocol'

export type NatsTls = { certificate: string; key: string; authority: string }

/** The other nodes, where several servers are one. */
export type NatsCluster = {
  /** Where the nodes speak with each other. */
  port: number
  /** `nats://host:port` of every node's cluster port, its own included. */
  routes: readonly string[]
}

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
  /** Unlike that of every other node. @default `flotilla` */
  serverName?: string
  cluster?: NatsCluster
}

/** Largest message the fleet sends; the contract's `max_payload`. */
const MAX_PAYLOAD = '8MB'

/**
 * The configuration of one nats-server with JetStream on a file store. Every acknowledged message
 * is on disk (`sync_interval: always`): the order log is the system of record.
 * @see https://docs.nats.io/running-a-nats-service/configuration
 */
export function natsServerConfig(options: NatsServerOptions): string {
  const { port, host = '127.0.0.1', storeFolder, users, tls, serverName = 'flotilla', cluster } = options
  return [
    `server_name: ${JSON.stringify(serverName)}`,
    `host: ${JSON.stringify(host)}`,
    `port: ${port}`,
    `max_payload: ${MAX_PAYLOAD}`,
    'jetstream {',
    `  store_dir: ${JSON.stringify(storeFolder)}`,
    '  sync_interval: always',
    '}',
    ...(cluster ? clusterBlock(host, cluster) : []),
    ...(tls ? tlsBlock(tls) : []),
    ...(users.length > 0 ? ['authorization {', '  users: [', ...users.map(natsUserLine), '  ]', '}'] : []),
    '',
  ].join('\n')
}

/** Clients are not told of other nodes: they know all of them by NATS_URL, under names that reach them from outside. */
function clusterBlock(host: string, { port, routes }: NatsCluster): string[] {
  return [
    'cluster {',
    '  name: flotilla',
    `  host: ${JSON.stringify(host)}`,
    `  port: ${port}`,
    `  routes: ${JSON.stringify(routes)}`,
    '  no_advertise: true',
    '}',
  ]
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
