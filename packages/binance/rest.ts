import { isClockRefusal } from './answer.ts'
import { fullJitter } from './backoff.ts'
import { type BreakerOptions, createBreakers } from './breaker.ts'
import { checkedOutcome } from './checked-outcome.ts'
import type { Clock, Random } from './clock.ts'
import type { Gate } from './gate.ts'
import type { HostBase, Hosts } from './hosts.ts'
import type { CallOutcome } from './outcome.ts'
import type { LimitReport } from './report.ts'
import { attemptRest, type RestDeps } from './rest-attempt.ts'
import type { Call } from './sending.ts'
import { createWire, type Wire } from './wire.ts'

export interface RestOptions {
  hosts: Hosts
  gate: Gate
  clock: Clock
  random: Random
  /** Source address to bind to. */
  localAddress?: string
  /** For each attempt: connecting, sending, receiving (`BINANCE_REQUEST_TIMEOUT_MS`). */
  timeoutMs: number
  /** Told of every answer, whatever its status. */
  onReport: (report: LimitReport) => void
  /** Binance's time now, never ahead of it, for calls without `timestamp`. @default this host's clock */
  serverTime?: (base: HostBase) => number
  /**
   * Told when Binance refuses a timestamp (-1021, -5028), so that the server clock is measured anew; resolves when it
   * was. A GET waits for that and is tried once more.
   */
  onClockRefused?: (base: HostBase) => Promise<unknown>
  /** Attempts of a GET in all. @default 3 */
  attempts?: number
  /** First and largest pause between attempts of a GET. @default 200 and 2000 */
  backoffMs?: { base: number; cap: number }
  breaker?: BreakerOptions
  /** @default one of its own, see `createWire` */
  wire?: Wire
}

export interface Rest {
  /** One call, from permit to outcome. Never throws: whatever happens is an outcome. */
  call(call: Call): Promise<CallOutcome>
  /** Waits for what is in flight, then closes every connection. */
  close(): Promise<void>
}

/** Calls Binance over HTTP. */
export function createRest(options: RestOptions): Rest {
  const { clock, localAddress } = options
  const wire = options.wire ?? createWire({ clock, ...(localAddress && { localAddress }) })
  const breakers = createBreakers(options.breaker)
  const deps = { ...options, wire, breakers }
  return {
    call: async (call) => checkedOutcome(call, await callWithRetry(deps, options, call)),
    async close() {
      breakers.close()
      await wire.close()
    },
  }
}

/**
 * Only a GET is tried again, and only when it did not arrive or the exchange failed inside. Each attempt takes its own
 * permit and is signed anew; a fixed timestamp or a permit brought along therefore allows one attempt only.
 */
async function callWithRetry(deps: RestDeps, options: RestOptions, call: Call): Promise<CallOutcome> {
  const repeatable = call.endpoint.method === 'GET' && call.timestamp === undefined && call.permit === undefined
  const attempts = repeatable ? (options.attempts ?? 3) : 1
  const { base, cap } = options.backoffMs ?? { base: 200, cap: 2_000 }
  let remeasured = false
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await attemptRest(deps, call)
    const measured = isClockRefusal(outcome) ? options.onClockRefused?.(call.endpoint.base) : undefined
    if (attempt + 1 >= attempts || call.signal?.aborted) return outcome
    if (measured && !remeasured) {
      remeasured = true
      await measured
      continue
    }
    if (!worthRetry(outcome)) return outcome
    if (!(await paused(options, call, fullJitter(attempt, base, cap, options.random)))) return outcome
  }
}

/** Waits before another attempt. @returns false when the deadline or the caller does not leave the time */
async function paused({ clock }: RestOptions, call: Call, ms: number): Promise<boolean> {
  if (call.deadlineAt !== undefined && clock.now() + ms >= call.deadlineAt) return false
  return clock.sleep(ms, call.signal).then(
    () => true,
    () => false,
  )
}

/** Codes of `unsent` outcomes after which another attempt can end differently. */
const TRANSIENT = new Set(['CONNECT_FAILED', 'TIMEOUT', 'PERMIT_EXPIRED'])

function worthRetry(outcome: CallOutcome): boolean {
  if (outcome.outcome === 'unsent') return TRANSIENT.has(outcome.fault.code)
  const { status } = outcome
  return outcome.outcome === 'unknown' ? status === undefined || status < 300 || status >= 500 : (status ?? 0) >= 500
}
