import type { Fault } from '@flotilla/protocol'
import { classify, productGroup, type VenueAnswer } from '../outcomes.ts'
import { ERROR_NUMBERS, ERROR_TEXTS } from './numbers.ts'
import { type ErrorCode, SENTENCES } from './sentences.ts'

/** A fault that Binance told, with its own number and words for those who look closer. */
export interface VenueFault extends Fault {
  readonly code: ErrorCode
  readonly status: number
  readonly venueCode?: number
  /** Binance's words, at most 200 characters; it never echoes keys or signatures there. */
  readonly venueMessage?: string
}

/**
 * Turns an answer that is not `ok` into a fault with one of our codes. `exists` and `unknown` both leave the outcome
 * unknown: whether the order stands has to be asked.
 */
export function venueFault(answer: VenueAnswer & { retryAfterMs?: number | undefined }): VenueFault {
  const outcome = classify(answer) === 'rejected' ? 'rejected' : 'unknown'
  const code = errorCode(answer, outcome)
  const number = Number(answer.code)
  return {
    code,
    message: SENTENCES[code][0],
    outcome,
    status: answer.status,
    ...(Number.isSafeInteger(number) && answer.code !== undefined && { venueCode: number }),
    ...(answer.message && { venueMessage: answer.message.slice(0, 200) }),
    ...(answer.retryAfterMs !== undefined && { retryAfterMs: answer.retryAfterMs }),
  }
}

function errorCode({ product, status, code, message = '' }: VenueAnswer, outcome: 'rejected' | 'unknown'): ErrorCode {
  if (status === 418) return 'BANNED'
  const number = Number(code)
  if (status === 403 && code === undefined) return 'FIREWALL'
  if (status === 429) return number === -1015 ? 'ORDER_RATE_LIMITED' : 'RATE_LIMITED'
  if (status >= 500) return outcome === 'rejected' ? 'OVERLOADED' : 'OUTCOME_UNKNOWN'
  const known = ERROR_NUMBERS[productGroup(product)][number]
  if (
    known === 'ORDER_REJECTED' ||
    known === 'FILTER_FAILED' ||
    known === 'ORDER_NOT_OPEN' ||
    known === 'AMEND_REJECTED'
  ) {
    return byText(message) ?? known
  }
  if (known) return known
  if (number <= -1100 && number >= -1199) return 'BAD_PARAMETER'
  return outcome === 'rejected' ? 'VENUE_ERROR' : 'OUTCOME_UNKNOWN'
}

function byText(message: string): ErrorCode | undefined {
  return ERROR_TEXTS.find(([text]) => text.test(message))?.[1]
}
