import type { FleetPermit } from '@flotilla/protocol'
import type { z } from 'zod'

export type Asked = z.output<typeof FleetPermit.payload>
export type Answered = z.input<NonNullable<typeof FleetPermit.reply>>

/** A request that waits, or whose answer is kept for its repetitions. */
export interface Waiting {
  readonly egress: string
  readonly asked: Asked
  /** On Binance's clock, as every time here. */
  readonly deadlineAt: number
  /** Answers the latest asking; those before it went unheard. */
  answer: (reply: Answered) => void
  /** First asked, on the monotonic clock; and last. */
  readonly since: number
  askedAt: number
  reply?: Answered
}
