import { connect, DebugEvents, Events, type NatsConnection, nkeyAuthenticator } from 'nats'
import { endBrokenAttempt } from './bus-attempt.ts'
import { createBuckets } from './bus-buckets.ts'
import { createConsumers } from './bus-consumers.ts'
import { createLogs } from './bus-logs.ts'
import { createMessages } from './bus-messages.ts'
import { createReader } from './bus-stored.ts'
import { type BusTls, tlsOptions } from './bus-tls.ts'
import { inboxOf } from './permissions.ts'

export interface BusOptions {
  readonly servers: string | readonly string[]
  /** Shown in the server's monitoring; role and instance. */
  readonly name: string
  /** Files for TLS; a server named `tls://…` is never spoken to in plain text. */
  readonly tls?: BusTls
  /** Seed of the nkey to sign in with; none when the server asks for none. */
  readonly nkeySeed?: Uint8Array
  /** Whose nkey it is: answers arrive in this identity's own inboxes. */
  readonly identity?: string
  /** A received message that does not fit its schema: counted and dropped, never thrown out of a loop. */
  readonly onDropped?: (subject: string, why: string) => void
  /** A handler that threw: a defect of this process, not of the message. */
  readonly onDefect?: (subject: string, error: unknown) => void
  /** What the connection tells of itself: disconnect, reconnect, permission violations. */
  readonly onStatus?: (event: string, detail: string) => void
  /** The connection is gone for good and nobody closed it: the server refused this identity again and again. */
  readonly onLost?: (error: unknown) => void
}

/** The smallest `max_payload` of a server that carries every message of the contract. */
export const leastMaxPayload = 8 * 1024 * 1024

export type Bus = Awaited<ReturnType<typeof connectBus>>

/** Where a server is, without the user and password its URL may carry. */
const placeOf = (servers: BusOptions['servers']) => String(servers).replaceAll(/\/\/[^@/,]*@/g, '//')

async function openConnection(options: BusOptions): Promise<NatsConnection> {
  const servers = typeof options.servers === 'string' ? options.servers.split(',') : [...options.servers]
  const connection = await connect({
    servers,
    ...tlsOptions(servers, options.tls),
    name: options.name,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    pingInterval: 10_000,
    maxPingOut: 2,
    ...(options.identity === undefined ? {} : { inboxPrefix: inboxOf(options.identity) }),
    ...(options.nkeySeed ? { authenticator: nkeyAuthenticator(options.nkeySeed) } : {}),
  }).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`no connection to NATS at ${placeOf(options.servers)}: ${why}`, { cause })
  })
  const allowed = connection.info?.max_payload ?? 0
  if (allowed >= leastMaxPayload) return connection
  await connection.close()
  throw new Error(`the NATS server allows messages of ${allowed} bytes; set max_payload to ${leastMaxPayload} or more`)
}

/**
 * The only door to NATS: typed publish, listen, serve and request on the subjects of the contract,
 * JetStream logs and KV buckets. Bad messages are dropped and counted at the door.
 * @throws when no server answers, refuses the nkey, or allows too small messages
 */
export async function connectBus(options: BusOptions) {
  const connection = await openConnection(options)
  const dropped = options.onDropped ?? (() => undefined)
  const defect = options.onDefect ?? (() => undefined)
  const inHand = new Set<Promise<void>>()
  let connected = true
  void watchStatus(connection, (event, detail) => {
    if (event === Events.Disconnect) connected = false
    if (event === Events.Reconnect) connected = true
    options.onStatus?.(event, detail)
  })

  const reader = createReader(dropped)
  const isOpen = () => connected && !connection.isClosed() && !connection.isDraining()
  const messages = createMessages(connection, { dropped, defect, inHand, isUp: isOpen })
  const consumers = createConsumers(connection, reader, { defect, inHand })
  let closing = false
  void connection.closed().then((error) => {
    if (!closing) options.onLost?.(error)
  })
  return {
    ...messages,
    ...createLogs(connection, reader),
    ...consumers,
    ...createBuckets(connection, { dropped, defect }),

    /** Reports a defect of work that goes on beside its handler. */
    reportDefect: defect,

    /** Returns once the server has taken everything sent so far, subscriptions included. */
    flush: () => connection.flush(),

    /** Server round trip, ms. */
    rtt: () => connection.rtt(),

    /** Whether the server is there right now. */
    isOpen,

    /**
     * Drains subscriptions, waits for handlers, then drains the connection: the other order loses replies. While the
     * server is away there is nothing to drain.
     */
    async close() {
      closing = true
      if (!connected) return connection.close()
      await consumers.stopConsumers()
      await messages.drainListeners()
      await Promise.all(inHand)
      if (!connection.isClosed()) await connection.drain()
    },
  }
}

async function watchStatus(connection: NatsConnection, tell: (event: string, detail: string) => void) {
  for await (const { type, data, permissionContext } of connection.status()) {
    if (type === DebugEvents.Reconnecting) endBrokenAttempt(connection)
    if (type === Events.Update || type === 'pingTimer') continue
    const about = permissionContext ? ` ${permissionContext.operation} ${permissionContext.subject}` : ''
    tell(type, `${typeof data === 'string' ? data : JSON.stringify(data ?? '')}${about}`)
  }
}
