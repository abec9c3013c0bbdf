import type { RequestState } from '@flotilla/protocol'

/** From which state a request may go to which; a state without followers is final. */
const followers: Readonly<Record<RequestState, readonly RequestState[]>> = {
  sending: ['placed', 'rejected', 'checking', 'cancelled', 'done'],
  checking: ['placed', 'rejected', 'cancelled', 'notPlaced', 'quarantined', 'done'],
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
