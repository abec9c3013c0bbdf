import type { Fault, Leg, RequestState } from '@flotilla/protocol'
import { type Case, isAboutMany, type Plan, text } from './plan.ts'

/** What became of one part of a request. */
export interface Verdict {
  readonly state: Exclude<RequestState, 'sending' | 'checking'>
  readonly leg?: Leg
  readonly fault?: Fault
  /** Binance's answer, of a call that is no order. */
  readonly answer?: unknown
}

export type Verdicts = (Verdict | undefined)[]

/** Of a request with several parts the first of these that any part has: what needs attention, then what exists. */
const precedence: readonly Verdict['state'][] = ['quarantined', 'placed', 'done', 'cancelled', 'notPlaced', 'rejected']

/** The state of the whole; undefined while a part is not known. */
export function wholeOf(verdicts: Verdicts): Verdict['state'] | undefined {
  if (verdicts.some((verdict) => verdict === undefined)) return undefined
  return precedence.find((state) => verdicts.some((verdict) => verdict?.state === state))
}

/** The symbol of one part: of a batch its parts may be about several. */
const symbolOf = ({ sent, query }: Case, { symbols }: Plan) => text(sent.symbol ?? query?.params.symbol) ?? symbols[0]

/** The record's legs: of each part what is known; a single part's state is the record's own. */
export function legsFor(plan: Plan, verdicts: Verdicts): Leg[] {
  return plan.cases.flatMap((one, index) => {
    const { goal, id } = one
    if (goal === 'called' || isAboutMany(one)) return []
    const verdict = verdicts[index]
    const symbol = symbolOf(one, plan)
    const leg: Leg = verdict?.leg ?? { clientOrderId: id, ...(symbol !== undefined && { symbol }) }
    if (plan.cases.length === 1 || !verdict) return [leg]
    return [{ ...leg, state: verdict.state, ...(verdict.fault && { fault: verdict.fault }) }]
  })
}

/** What a record already says of each part: what a predecessor found out need not be found out again. */
export function verdictsFrom(plan: Plan, legs: readonly Leg[]): Verdicts {
  return plan.cases.map((_, index): Verdict | undefined => {
    const leg = legs[index]
    if (leg?.state === undefined || leg.state === 'sending' || leg.state === 'checking') return undefined
    const { state, fault, ...rest } = leg
    return { state, leg: rest as Leg, ...(fault && { fault }) }
  })
}

/** The first fault among the parts: why the whole, or a half of it, was refused. */
export const faultOf = (verdicts: Verdicts): Fault | undefined => verdicts.find((verdict) => verdict?.fault)?.fault
