import type { CallOutcome } from '@flotilla/binance'
import type { Part, Told } from '@flotilla/orders'
import { type Fault, refusal } from '@flotilla/protocol'
import { classifyLegs, type Endpoint, venueFault } from '@flotilla/venue'

const notParsed: Fault = {
  code: 'NOT_PARSED',
  message: 'Binance answered something that is not what this call answers',
  outcome: 'unknown',
}

const notAttempted = refusal('NOT_ATTEMPTED', 'the other half failed, so this one was not tried')

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** The answer of one part: an element of a batch, or a half of a cancelReplace, which stands below `data` on failure. */
function dataOf(answer: unknown, leg: 'cancel' | 'place' | number): unknown {
  if (typeof leg === 'number') return Array.isArray(answer) ? answer[leg] : undefined
  if (!isObject(answer)) return undefined
  const halves = 'cancelResult' in answer ? answer : isObject(answer.data) ? answer.data : {}
  return leg === 'cancel' ? halves.cancelResponse : halves.newOrderResponse
}

function partsOf(endpoint: Endpoint, status: number, answer: unknown): Part[] {
  const { product, method, operation } = endpoint
  return classifyLegs({ product, method, operation, status, body: answer }).map(({ leg, outcome, code, message }) => {
    const data = dataOf(answer, leg)
    if (outcome === 'ok') return { outcome, data }
    if (outcome === 'rejected' && code === undefined) return { outcome, data, fault: notAttempted }
    const fault = venueFault({ product, method, operation, status: 400, code, message })
    // The cancel inside a POST is refused with the words of a DELETE.
    return { outcome, data, fault: { ...fault, outcome: outcome === 'rejected' ? outcome : fault.outcome } }
  })
}

/** A call's outcome in the words of the order protocol; answers that are no orders are held against their schema. */
export function toldOf(endpoint: Endpoint, outcome: CallOutcome, strict: boolean): Told {
  const { data, status } = outcome
  const parts = status === undefined ? [] : partsOf(endpoint, status, data)
  const whole = { outcome: outcome.outcome, data, ...(parts.length > 0 && { parts }) }
  if (outcome.outcome !== 'ok') return { ...whole, fault: outcome.fault }
  if (strict && endpoint.answer && !endpoint.answer.safeParse(data).success)
    return { outcome: 'unknown', fault: notParsed }
  return whole
}
