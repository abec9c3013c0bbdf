import { checkAnswer, type Endpoint } from '@flotilla/venue'
import { type CallOutcome, unknown } from './outcome.ts'

/**
 * Holds a success against the model of its endpoint, for callers that asked for it. An answer that was not understood
 * proves nothing, so it is `unknown`; the body stays with it for those who want to look.
 */
export function checkedOutcome(call: { endpoint: Endpoint; check?: boolean }, outcome: CallOutcome): CallOutcome {
  if (!call.check || outcome.outcome !== 'ok') return outcome
  const checked = checkAnswer(call.endpoint, outcome.data)
  if (checked.ok) return { ...outcome, data: checked.data }
  const where = checked.faults.slice(0, 5).join('; ')
  const bad = unknown('BAD_ANSWER', `The answer is not the one that is known: ${where}`, outcome.meta, outcome.status)
  return { ...bad, data: outcome.data }
}
