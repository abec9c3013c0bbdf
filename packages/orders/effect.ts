import type { Fault, OrderState } from '@flotilla/protocol'
import type { Ask } from './plan.ts'

/** The fence of a request as it was written before it was sent. */
export type Sent = NonNullable<OrderState['sent']>

/**
 * What a request wants done next; exactly one thing at a time. Whoever carries it out answers with the matching
 * {@link Event}. Losing the request between the two is a crash: a successor begins again with `read`.
 */
export type Effect =
  /** Read the last record of the request, and the journal's if it has one the log lost. */
  | { readonly do: 'read'; readonly afterMs: number }
  | { readonly do: 'takePermit' }
  /** Append durably if the last sequence of the subject still is `expect` (0: there is none). */
  | { readonly do: 'append'; readonly record: OrderState; readonly expect: number }
  /** Write to the local journal and return when it is on the disk. */
  | { readonly do: 'journal'; readonly record: OrderState; readonly seq: number }
  /**
   * Sign exactly `timestamp` and write the request once, unless more than `withinMs` of monotonic time have gone by
   * since the event that led to the `sending` record: then keep it and say `kept`. An answer that takes long is
   * announced by `slow` first.
   */
  | { readonly do: 'send'; readonly timestamp: number; readonly recvWindow: number; readonly withinMs: number }
  /** Go on waiting for the answer of what was sent. */
  | { readonly do: 'await' }
  | {
      readonly do: 'ask'
      readonly why: 'query' | 'barrier' | 'history' | 'settle'
      readonly ask: Ask
      readonly afterMs: number
    }
  /** Ask Binance for its own time. */
  | { readonly do: 'time'; readonly operation: string; readonly afterMs: number }
  /** Nothing is left to do here: `settled` with a final record, or `left` to whoever wrote later. */
  | { readonly do: 'end'; readonly how: 'settled' | 'left'; readonly record: OrderState | undefined }

/** How a call to Binance ended, as `packages/venue` classifies it; of composite answers each part. */
export interface Told {
  readonly outcome: 'ok' | 'rejected' | 'exists' | 'unsent' | 'unknown'
  readonly data?: unknown
  readonly fault?: Fault
  readonly parts?: readonly Part[]
}

/** One half or element of a composite answer. */
export interface Part {
  readonly outcome: 'ok' | 'rejected' | 'exists' | 'unknown'
  readonly data?: unknown
  readonly fault?: Fault
}

/** What happened. `at` is Binance's time as known here, never ahead of it, epoch ms. */
export type Event = { readonly at: number } & (
  | {
      readonly kind: 'record'
      readonly record: OrderState | undefined
      readonly seq: number
      /** The journal's last record of this request, once the log is known to have lost some. */
      readonly journaled?: OrderState | undefined
    }
  | { readonly kind: 'permit'; readonly refused?: Fault }
  | { readonly kind: 'appended'; readonly seq: number }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'appendUnknown' }
  | { readonly kind: 'journaled' }
  /** The pause check kept the request: it was not sent. */
  | { readonly kind: 'kept' }
  /** It was sent a while ago and is not answered yet. */
  | { readonly kind: 'slow' }
  | { readonly kind: 'told'; readonly told: Told }
  /** Binance's own time; undefined when it did not answer. */
  | { readonly kind: 'time'; readonly serverTime: number | undefined }
)
