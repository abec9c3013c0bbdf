import type { Refusal } from '@flotilla/limits'
import type { Fault } from '@flotilla/protocol'

const sentences: Readonly<Record<Refusal['code'], string>> = {
  UNKNOWN_POOL: 'no such counter is kept',
  DUPLICATE: 'this request was answered already',
  TOO_HEAVY: 'the call costs more than a whole window allows',
  DEADLINE: 'the budget of this address or account is used up until after the deadline of the call',
  QUEUE_FULL: 'too much of this user is waiting already',
  ISOLATED: 'refused calls of this account burnt the budget that all share: until they stop it is served a little only',
}

/** What a caller hears of a refusal of the limiter. */
export const faultOf = ({ code, retryAfterMs }: Refusal): Fault => ({
  code: code === 'DEADLINE' ? 'NO_BUDGET' : code,
  message: sentences[code],
  outcome: 'unsent',
  ...(retryAfterMs === undefined ? {} : { retryAfterMs: Math.ceil(retryAfterMs) }),
})
