import type { OrderState, RequestState } from '@flotilla/protocol'

/** From which state a request may go to which; a state without followers is final. */
const followers: Readonly<Record<RequestState, readonly RequestState[]>> = {
  sending: ['placed', 'rejected', 'checking', 'cancelled', 'done'],
  // `checking` follows itself once: before its barrier, a resolver writes that it begins.
  checking: ['checking', 'placed', 'rejected', 'cancelled', 'notPlaced', 'quarantined', 'done'],
  placed: [],
  rejected: [],
  cancelled: [],
  notPlaced: [],
  quarantined: [],
  done: [],
}

export const isFinal = (state: RequestState) => followers[state].length === 0

/** Whether a record may follow the last one of its request (`undefined`: there is none). */
export function mayFollow(last: RequestState | undefined, next: RequestState): boolean {
  return last === undefined ? next === 'sending' || next === 'rejected' : followers[last].includes(next)
}

/** How far a record has come: of two copies of a history that differ, the one that has come further is true. */
export function progressOf(record: OrderState | undefined): number {
  if (!record) return 0
  if (isFinal(record.state)) return 4
  if (record.state === 'sending') return 1
  return record.barrierAt === undefined ? 2 : 3
}
