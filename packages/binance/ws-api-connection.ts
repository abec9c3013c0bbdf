import type { Clock, Random } from './clock.ts'
import { createDialer, type Dialer } from './dialer.ts'
import type { SocketEnd } from './socket.ts'
import { openWsApiLeg, type WsApiLeg } from './ws-api-leg.ts'
import type { WsFrame } from './ws-reply.ts'

/**
 * What happens to a WS-API connection, as values. Connections are counted from 1; subscriptions and a logon live and
 * end with theirs, so whoever has any repeats them on `open` and reconciles. Times are epoch milliseconds.
 */
export type WsApiState =
  /** Calls go to this connection now. `replaces`: the one that goes on beside it for a while. */
  | { readonly type: 'open'; readonly at: number; readonly connection: number; readonly replaces?: number }
  /** Gone with its subscriptions; what was in flight is `unknown`. */
  | {
      readonly type: 'closed'
      readonly at: number
      /** Nothing may have come from then on. */
      readonly since: number
      readonly connection: number
      readonly code: number
      readonly reason: string
    }
  /** The server said that it will close; a replacement is being opened. */
  | { readonly type: 'shutdown'; readonly at: number; readonly connection: number }
  /** Binance no longer accepts a key or this address (-2015) on a running subscription; it does not say which. */
  | {
      readonly type: 'refused'
      readonly at: number
      readonly connection: number
      readonly code?: number
      readonly message: string
    }
  | {
      readonly type: 'reconnecting'
      readonly at: number
      readonly attempt: number
      readonly inMs: number
      readonly reason: string
      readonly status?: number
    }

/** One event of an account. */
export interface WsApiEvent {
  readonly connection: number
  readonly subscriptionId: number
  /** Parsed; integers beyond 2^53 are text. */
  readonly event: unknown
}

export interface ConnectionOptions {
  readonly url: string | (() => string | Promise<string>)
  readonly clock: Clock
  readonly random: Random
  readonly localAddress?: string
  readonly admit?: () => Promise<void>
  readonly limits: WsApiLimits
  readonly onState: (state: WsApiState) => void
  readonly onEvent: (event: WsApiEvent) => void
  readonly onLateReply: (frame: Extract<WsFrame, { kind: 'reply' }>) => void
}

/** Times in milliseconds. */
export interface WsApiLimits {
  readonly serverPingMs: number
  readonly quietMs: number
  /** A new connection replaces the old one at this age; Binance cuts at 24 h. */
  readonly rotateMs: number
  /** How long a replaced connection goes on for its subscriptions and requests in flight. */
  readonly overlapMs: number
  readonly backoffMs: { readonly base: number; readonly cap: number }
}

export interface NumberedLeg {
  readonly leg: WsApiLeg
  readonly connection: number
}

const PROVEN_MS = 10_000

/** Omit that keeps the members of a union apart. */
type Untimed<State> = State extends WsApiState ? Omit<State, 'at'> : never

/** Keeps one WS-API connection open and replaces it in time. */
export class WsApiConnection {
  readonly #options: ConnectionOptions
  readonly #dialer: Dialer
  #current: NumberedLeg | undefined
  #retiring: NumberedLeg | undefined
  /** In its handshake. */
  #opening: number | undefined
  #count = 0
  #openedAt = 0
  #ended = false
  #cancelRotation: (() => void) | undefined
  #cancelRetirement: (() => void) | undefined

  constructor(options: ConnectionOptions) {
    const { clock, random, url, admit, limits } = options
    this.#options = options
    this.#dialer = createDialer({
      ...{ clock, random, url, backoffMs: limits.backoffMs },
      ...(admit && { admit }),
      onPause: (pause) => this.#tell({ type: 'reconnecting', ...pause }),
    })
    this.#dial()
  }

  /** The connection that calls go to, when one is open. */
  get current(): NumberedLeg | undefined {
    return this.#current
  }

  rotate(): void {
    if (!this.#ended && this.#current && !this.#dialer.dialing && !this.#opening) this.#dial()
  }

  /** Ends a replaced connection before its time: its owner has moved its subscriptions. */
  release(connection: number): void {
    if (this.#retiring?.connection === connection) this.#retire()
  }

  close(): void {
    this.#ended = true
    this.#dialer.stop()
    this.#cancelRotation?.()
    this.#cancelRetirement?.()
    this.#current?.leg.close()
    this.#retiring?.leg.close()
    this.#current = undefined
    this.#retiring = undefined
  }

  #dial(failure?: SocketEnd): void {
    this.#dialer.dial((url) => this.#open(url), failure)
  }

  #open(url: string): void {
    const { clock, localAddress, limits } = this.#options
    this.#count += 1
    const connection = this.#count
    this.#opening = connection
    const leg = openWsApiLeg({
      ...{ url, clock, quietMs: limits.quietMs, serverPingMs: limits.serverPingMs },
      ...(localAddress && { localAddress }),
      onOpen: () => this.#opened({ leg, connection }),
      onFrame: (frame) => this.#onFrame(connection, frame),
      onEnd: (end) => this.#onEnd(connection, end),
    })
  }

  #opened(opened: NumberedLeg): void {
    if (this.#ended) {
      opened.leg.close()
      return
    }
    const { clock, random, limits } = this.#options
    const old = this.#current
    this.#retire()
    this.#opening = undefined
    this.#current = opened
    this.#retiring = old
    this.#openedAt = clock.monotonic()
    this.#cancelRotation?.()
    this.#cancelRotation = clock.after(limits.rotateMs * (1 - 0.02 * random()), () => this.rotate())
    if (old) this.#cancelRetirement = clock.after(limits.overlapMs, () => this.#retire())
    this.#tell({ type: 'open', connection: opened.connection, ...(old && { replaces: old.connection }) })
  }

  #retire(): void {
    this.#cancelRetirement?.()
    this.#retiring?.leg.close()
    this.#retiring = undefined
  }

  #onFrame(connection: number, frame: WsFrame): void {
    if (this.#ended) return
    if (frame.kind === 'event') {
      this.#options.onEvent({ connection, subscriptionId: frame.subscriptionId, event: frame.event })
    } else if (frame.kind === 'reply') this.#options.onLateReply(frame)
    else if (frame.kind === 'notice') {
      const { code, message } = frame
      this.#tell({ type: 'refused', connection, message, ...(code !== undefined && { code }) })
    } else if (frame.kind === 'shutdown') {
      this.#tell({ type: 'shutdown', connection })
      if (connection === this.#current?.connection) this.rotate()
    }
  }

  #onEnd(connection: number, end: SocketEnd): void {
    if (this.#ended) return
    const { opened, code, reason, silentMs } = end
    const since = Math.floor(this.#options.clock.now() - silentMs)
    const wasNeeded = connection === this.#current?.connection || connection === this.#opening
    if (connection === this.#retiring?.connection) this.#retire()
    if (connection === this.#current?.connection) {
      this.#current = undefined
      this.#cancelRotation?.()
      if (this.#options.clock.monotonic() - this.#openedAt >= PROVEN_MS) this.#dialer.reset()
    } else if (connection === this.#opening) this.#opening = undefined
    // Whoever hears of it finds none to call on.
    if (opened) this.#tell({ type: 'closed', since, connection, code, reason })
    if (!wasNeeded) return
    if (!this.#dialer.dialing && !this.#opening) this.#dial(end)
  }

  #tell(state: Untimed<WsApiState>): void {
    if (!this.#ended) this.#options.onState({ ...state, at: this.#options.clock.now() } as WsApiState)
  }
}
