import { FaultError } from '@flotilla/protocol'
import { fullJitter } from './backoff.ts'
import type { Clock, Random } from './clock.ts'
import type { SocketEnd } from './socket.ts'

/** A pause before the next attempt to connect. */
export interface DialPause {
  readonly attempt: number
  readonly inMs: number
  readonly reason: string
  readonly status?: number
}

export interface DialerOptions {
  readonly clock: Clock
  readonly random: Random
  /** Asked before every attempt when a function. */
  readonly url: string | (() => string | Promise<string>)
  /**
   * Waits for the permit to open one connection; a rejection is a failed attempt, and a `FaultError` may say when to come
   * again.
   */
  readonly admit?: () => Promise<void>
  readonly backoffMs: { readonly base: number; readonly cap: number }
  readonly onPause: (pause: DialPause) => void
}

/** Decides when a connection may be opened: permit first, full-jitter pauses after failures. */
export interface Dialer {
  /**
   * Calls `connect` once, as soon as it may be.
   * @param failure why the last connection ended, when this is a reconnect
   */
  dial(connect: (url: string) => void, failure?: SocketEnd): void
  /** A call of `dial` has not yet connected. */
  readonly dialing: boolean
  /** The connection proved good: the next failure starts with the shortest pause. */
  reset(): void
  stop(): void
}

const refusalOf = (error: unknown) => ({
  reason: error instanceof Error ? error.message : 'not admitted',
  ...(error instanceof FaultError && { retryAfterMs: error.fault.retryAfterMs ?? 0 }),
})

export function createDialer(options: DialerOptions): Dialer {
  const { clock, random, backoffMs } = options
  let attempt = 0
  let stopped = false
  let dialing = false
  let cancel: (() => void) | undefined

  const pause = (
    connect: (url: string) => void,
    { reason, status, retryAfterMs = 0 }: Pick<SocketEnd, 'reason' | 'status' | 'retryAfterMs'>,
  ) => {
    const inMs = Math.max(fullJitter(attempt, backoffMs.base, backoffMs.cap, random), retryAfterMs)
    attempt += 1
    options.onPause({ attempt, inMs: Math.round(inMs), reason, ...(status !== undefined && { status }) })
    cancel = clock.after(inMs, () => void go(connect))
  }
  const go = async (connect: (url: string) => void) => {
    try {
      await options.admit?.()
      const url = typeof options.url === 'function' ? await options.url() : options.url
      if (stopped) return
      dialing = false
      connect(url)
    } catch (error) {
      if (!stopped) pause(connect, refusalOf(error))
    }
  }
  return {
    dial(connect, failure) {
      dialing = true
      if (failure) pause(connect, failure)
      else void go(connect)
    },
    get dialing() {
      return dialing
    },
    reset() {
      attempt = 0
    },
    stop() {
      stopped = true
      cancel?.()
    },
  }
}
