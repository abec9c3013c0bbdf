import { createDialer, type Dialer } from './dialer.ts'
import { createSilenceWatch, firstMessageMs, type SilenceWatch } from './silence.ts'
import type { SocketEnd } from './socket.ts'
import { createSplice, nothing, type Repeats, type Splice } from './splice.ts'
import { type Leg, type LegHandlers, openLeg } from './stream-leg.ts'
import { STREAM_LIMITS, type StreamLimits } from './stream-limits.ts'
import type { StreamConnection, StreamConnectionOptions } from './stream-options.ts'
import type { StreamState } from './stream-state.ts'

export const createStreamKeeper = (options: StreamConnectionOptions): StreamConnection => new StreamKeeper(options)

/** A connection that lived this long was a good one: the next failure is not its fault. */
const PROVEN_MS = 10_000

/** Omit that keeps the members of a union apart. */
type Untimed<State> = State extends StreamState ? Omit<State, 'at'> : never

/** Keeps one connection alive. `#current` carries the data; `#next` is a replacement that is about to take over. */
class StreamKeeper implements StreamConnection {
  readonly streams = new Set<string>()
  readonly #options: StreamConnectionOptions
  readonly #limits: StreamLimits
  readonly #silence: SilenceWatch
  readonly #dialer: Dialer
  #current: Leg | undefined
  #next: Leg | undefined
  /** Joins `#current` and `#next`; exists as long as both do. */
  #splice: Splice | undefined
  /** What the connection before delivered and this one still sends. */
  #repeats: Repeats = nothing
  #replacing: 'rotation' | 'shutdown' | undefined
  #openedAt = 0
  #gapSince: number | undefined
  #ended = false
  #cancelRotation: (() => void) | undefined
  #cancelOverlap: (() => void) | undefined

  constructor(options: StreamConnectionOptions) {
    const { clock, random, url, admit } = options
    this.#options = options
    this.#limits = { ...STREAM_LIMITS[options.market], ...options.limits }
    this.#silence = createSilenceWatch({
      clock,
      waitMs: options.firstMessageMs ?? firstMessageMs,
      onSilent: (streams) => this.#tell({ type: 'silent', streams }),
    })
    const { backoffMs } = this.#limits
    const onPause: Parameters<typeof createDialer>[0]['onPause'] = (pause) =>
      this.#tell({ type: 'reconnecting', ...pause })
    this.#dialer = createDialer({ clock, random, url, backoffMs, onPause, ...(admit && { admit }) })
    this.#dial()
  }

  subscribe(names: readonly string[]): void {
    const fresh = names.filter((name) => !this.streams.has(name))
    const room = Math.max(0, this.#limits.streams - this.streams.size)
    const accepted = fresh.slice(0, room)
    for (const name of accepted) this.streams.add(name)
    this.#current?.subscribe(accepted)
    this.#next?.subscribe(accepted)
    for (const stream of fresh.slice(room)) {
      this.#tell({ type: 'refused', stream, code: 'TOO_MANY_STREAMS', message: 'the socket is full' })
    }
  }

  unsubscribe(names: readonly string[]): void {
    for (const name of names) this.streams.delete(name)
    this.#silence.forget(names)
    this.#current?.unsubscribe(names)
    this.#next?.unsubscribe(names)
  }

  rotate(): void {
    this.#replace('rotation')
  }

  close(): void {
    this.#ended = true
    this.#dialer.stop()
    this.#silence.stop()
    this.#cancelRotation?.()
    this.#cancelOverlap?.()
    this.#current?.close()
    this.#next?.close()
    this.#current = undefined
    this.#next = undefined
  }

  #dial(failure?: SocketEnd): void {
    this.#dialer.dial((url) => this.#adopt(url), failure)
  }

  /** A new socket replaces the one that stands, or is the connection when none does. */
  #adopt(url: string): void {
    const { clock, localAddress, raw = false } = this.#options
    const leg: Leg = openLeg({
      ...{ url, clock, raw, limits: this.#limits, names: this.streams },
      ...(localAddress && { localAddress }),
      ...this.#handlers(() => leg),
    })
    if (!this.#current) {
      this.#current = leg
      return
    }
    this.#next = leg
    this.#splice = createSplice(this.#options.onMessage)
  }

  /** Which part a leg plays is looked up when something happens to it, since a replacement becomes the connection. */
  #handlers(self: () => Leg): LegHandlers {
    const deliver = this.#options.onMessage
    const ifAlive = (act: () => void) => {
      if (!this.#ended && (self() === this.#current || self() === this.#next)) act()
    }
    return {
      onData: (stream, data) => {
        const leg = self()
        if (leg === this.#current) {
          this.#silence.heard(stream)
          if (!this.#repeats(stream, data)) (this.#splice?.fromOld ?? deliver)(stream, data)
        } else if (leg === this.#next && this.#splice) this.#fromNext(this.#splice, stream, data)
      },
      onOpen: () => ifAlive(() => this.#onOpen(self())),
      onSubscribed: (streams) => ifAlive(() => this.#onSubscribed(self(), streams)),
      onRefused: (stream, code, message) => ifAlive(() => this.#onRefused(stream, code, message)),
      onShutdown: () => ifAlive(() => this.#onShutdown(self())),
      onEnd: (end) => ifAlive(() => this.#onEnd(self(), end)),
    }
  }

  #fromNext(splice: Splice, stream: string, data: Buffer): void {
    splice.fromNew(stream, data)
    if (splice.joined >= Math.max(1, this.streams.size) && this.#next?.settled) this.#switch()
  }

  #onOpen(leg: Leg): void {
    if (leg === this.#current) this.#opened(leg)
    else this.#overlap()
  }

  #opened(leg: Leg): void {
    this.#openedAt = this.#options.clock.monotonic()
    this.#armRotation()
    this.#tell({ type: 'open' })
    // One that was about to replace another had some acknowledged then.
    if (leg.acknowledged.length > 0) this.#onSubscribed(leg, leg.acknowledged)
  }

  #onSubscribed(leg: Leg, streams: readonly string[]): void {
    if (leg === this.#next) {
      this.#overlap()
      return
    }
    const still = streams.filter((name) => this.streams.has(name))
    const gap = this.#gapSince === undefined ? {} : { gapSince: this.#gapSince }
    this.#tell({ type: 'subscribed', streams: still, ...gap })
    this.#silence.expect(still)
    if (leg.settled) this.#gapSince = undefined
  }

  #onRefused(stream: string, code: number, message: string): void {
    if (this.streams.delete(stream)) this.#tell({ type: 'refused', stream, code: String(code), message })
  }

  #onShutdown(leg: Leg): void {
    if (leg !== this.#current) return
    this.#tell({ type: 'shutdown' })
    this.#replace('shutdown')
  }

  #replace(reason: 'rotation' | 'shutdown'): void {
    if (this.#ended || this.#replacing || !this.#current) return
    this.#replacing = reason
    this.#cancelRotation?.()
    this.#dial()
  }

  /** Once the replacement carries everything, both run until every stream was joined or time is up. */
  #overlap(): void {
    if (!this.#next?.settled) return
    this.#cancelOverlap?.()
    this.#cancelOverlap = this.#options.clock.after(this.#limits.overlapMs, () => this.#switch())
  }

  #switch(): void {
    const reason = this.#replacing ?? 'rotation'
    const old = this.#current
    this.#promote()
    old?.close()
    this.#openedAt = this.#options.clock.monotonic()
    this.#armRotation()
    this.#tell({ type: 'switched', reason })
  }

  /** The replacement becomes the connection; what only it has sent so far is delivered. */
  #promote(): void {
    this.#cancelOverlap?.()
    const splice = this.#splice
    this.#current = this.#next
    this.#next = undefined
    this.#splice = undefined
    this.#replacing = undefined
    this.#repeats = splice?.finish() ?? nothing
  }

  #onEnd(leg: Leg, end: SocketEnd): void {
    if (leg === this.#next) this.#replacementLost(end)
    else this.#lost(end)
  }

  /** The old connection goes on; streams that had been joined may repeat a few messages. */
  #replacementLost(end: SocketEnd): void {
    this.#cancelOverlap?.()
    this.#next = undefined
    this.#splice = undefined
    this.#dial(end)
  }

  #lost(end: SocketEnd): void {
    this.#cancelRotation?.()
    if (this.#next?.settled) {
      this.#switch()
      return
    }
    if (end.opened) {
      const since = Math.floor(this.#options.clock.now() - end.silentMs)
      this.#gapSince ??= since
      if (this.#options.clock.monotonic() - this.#openedAt >= PROVEN_MS) this.#dialer.reset()
      this.#tell({ type: 'closed', since, code: end.code, reason: end.reason })
    }
    const opening = this.#next !== undefined
    this.#promote()
    if (this.#current?.open) this.#opened(this.#current)
    else if (!opening && !this.#dialer.dialing) this.#dial(end)
  }

  #armRotation(): void {
    const { clock, random } = this.#options
    this.#cancelRotation?.()
    this.#cancelRotation = clock.after(this.#limits.rotateMs * (1 - 0.02 * random()), () => this.#replace('rotation'))
  }

  #tell(state: Untimed<StreamState>): void {
    if (!this.#ended) this.#options.onState({ ...state, at: this.#options.clock.now() } as StreamState)
  }
}
