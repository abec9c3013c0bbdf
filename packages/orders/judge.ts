import type { Fault, Leg } from '@flotilla/protocol'
import {
  clientIdOf,
  echoFaults,
  elementsOf,
  isCancelled,
  isList,
  isObject,
  isRefused,
  type Json,
  legOf,
  legsOf,
} from './answer.ts'
import type { Part, Told } from './effect.ts'
import { type Case, isAboutMany, type Plan } from './plan.ts'
import type { Verdict, Verdicts } from './verdict.ts'

/** What an answer says of the request: for each part a verdict, or nothing where it says nothing certain. */
export interface Judgement {
  readonly verdicts: Verdicts
  /** What made a part unknown. */
  readonly doubt?: Fault
}

const doubtful = (code: string, message: string): Fault => ({ code, message, outcome: 'unknown' })

/** A placement's verdict by how the order stands; a limit that ended unfilled was placed all the same. */
export function placedAs(leg: Leg): Verdict {
  if (isRefused(leg)) return { state: 'rejected', leg }
  return { state: isCancelled(leg) ? 'cancelled' : 'placed', leg }
}

/** The element of an answer that is about an order; an answer about any other is none. */
export function elementFor(data: unknown, id: string): Json | undefined {
  for (const each of elementsOf(data)) {
    const element = isObject(each) && isObject(each.amendedOrder) ? each.amendedOrder : each
    if (!isObject(element)) continue
    if (clientIdOf(element) === id || element.clientOrderId === id) return element
    if (String(element.orderId ?? element.algoId) === id) return element
  }
  return undefined
}

const notAbout = (wrong: readonly string[]) =>
  doubtful('NOT_ECHOED', `the answer is not about what was sent: ${wrong.join('; ') || 'no order in it'}`)

function judgeOk(one: Case, data: unknown): Verdict | Fault {
  switch (one.goal) {
    case 'called':
      return { state: 'done', answer: data }
    case 'cleared': {
      // Spot names what it cancelled, futures answer with a code alone.
      const stranger = legsOf(data).find(({ symbol }) => symbol !== one.id)
      return stranger ? notAbout([`${stranger.clientOrderId} on ${stranger.symbol}`]) : { state: 'cancelled' }
    }
    case 'dissolved':
      return isList(data, one.id) ? { state: 'cancelled' } : notAbout(['no such order list in it'])
    case 'gone': {
      const leg = legOf(elementFor(data, one.id))
      return leg ? { state: 'cancelled', leg } : notAbout([])
    }
    case 'changed':
    case 'placed': {
      const element = elementFor(data, one.id)
      const leg = legOf(element)
      const wrong = element ? echoFaults(one.sent, element) : []
      return leg && wrong.length === 0 ? placedAs(leg) : notAbout(wrong)
    }
  }
}

const isVerdict = (value: Verdict | Fault): value is Verdict => 'state' in value

function judgePart(one: Case, part: Part): Verdict | Fault {
  if (part.outcome === 'ok') return judgeOk(one, part.data)
  const fault = part.fault ?? doubtful('OUTCOME_UNKNOWN', 'Binance did not say what became of it')
  // A duplicate answer proves that an order with this id exists: it is looked at, never taken for a refusal.
  return part.outcome === 'rejected' ? { state: 'rejected', fault } : fault
}

/** Answers of these are one whole even where Binance answers with an array. */
const undivided = new Set(['cleared', 'called'])

/** Judges the direct answer to the one sending of a request. */
export function judge(plan: Plan, told: Told): Judgement {
  const parts = plan.cases.every(({ goal }) => undivided.has(goal)) ? undefined : told.parts
  if (parts && parts.length !== plan.cases.length) {
    const doubt = doubtful('NOT_ECHOED', `the answer has ${parts.length} parts, sent ${plan.cases.length}`)
    return { verdicts: plan.cases.map(() => undefined), doubt }
  }
  // Never left this process: whatever the parts, none of them happened.
  const { outcome, ...rest } = told
  const whole: Part = { ...rest, outcome: outcome === 'unsent' ? 'rejected' : outcome }
  const judged = plan.cases.map((one, index) => judgePart(one, parts?.[index] ?? whole))
  const doubt = judged.find((each): each is Fault => !isVerdict(each))
  return { verdicts: judged.map((each) => (isVerdict(each) ? each : undefined)), ...(doubt && { doubt }) }
}

/** The orders that the cancel of many ended, for its record; of others the verdicts tell. */
export const endedLegs = (plan: Plan, told: Told): Leg[] =>
  told.outcome === 'ok' && plan.cases.some(isAboutMany) ? legsOf(told.data) : []
