import type { Fault, Leg } from '@flotilla/protocol'
import { echoFaults, elementsOf, isCancelled, isObject, isOpen, type Json, legOf, same } from './answer.ts'
import type { Told } from './effect.ts'
import { elementFor, placedAs } from './judge.ts'
import type { Case } from './plan.ts'
import { settledCall } from './settled-call.ts'
import type { Verdict } from './verdict.ts'

/** What the answer to a question says of an order. */
export type Observation =
  | { readonly kind: 'found'; readonly leg: Leg; readonly element: Json }
  /** Binance says there is none: proves nothing before the fence, the barrier and the lag wait. */
  | { readonly kind: 'absent' }
  /** No answer, or none that means anything. */
  | { readonly kind: 'unclear'; readonly why: string }

/** Binance's ways to say that it knows no such order, of queries and of cancels; our names of its codes. */
export const noSuchOrder: ReadonlySet<string> = new Set(['ORDER_NOT_FOUND', 'ORDER_NOT_OPEN', 'ORDER_ARCHIVED'])

/** Reads the answer to a query, a cancel or a history. */
export function observe(one: Case, { outcome, data, fault }: Told): Observation {
  if (outcome === 'rejected' && fault && noSuchOrder.has(fault.code)) return { kind: 'absent' }
  if (outcome !== 'ok') return { kind: 'unclear', why: fault ? `${fault.code} ${fault.message}` : outcome }
  const element = elementFor(data, one.id)
  const leg = legOf(element)
  if (leg && element) return { kind: 'found', leg, element }
  return Array.isArray(data) ? { kind: 'absent' } : { kind: 'unclear', why: 'the answer names no order' }
}

export function describe(observation: Observation): string {
  if (observation.kind === 'found') return `order ${observation.leg.orderId} ${observation.leg.status ?? 'shown'}`
  return observation.kind === 'absent' ? 'absent' : `unclear: ${observation.why}`
}

export const notOpen = (message: string): Fault => ({ code: 'ORDER_NOT_OPEN', message, outcome: 'rejected' })

/** How far an order of ours may differ from what was sent: not at all. */
function foundPlaced(one: Case, leg: Leg, element: Json): Verdict {
  const wrong = echoFaults(one.sent, element)
  if (wrong.length === 0) return placedAs(leg)
  const message = `an order carries our client id and is not what was sent: ${wrong.join('; ')}`
  return { state: 'quarantined', leg, fault: { code: 'NOT_ECHOED', message, outcome: 'unknown' } }
}

function asWanted(one: Case, element: Json): boolean {
  const shown: Json = { quantity: element.origQty ?? element.qty, price: element.price }
  return Object.entries(one.sent).every(([name, value]) => same(String(value), String(shown[name])))
}

/** How a question was asked. */
export interface Asked {
  /** Somebody began to cancel the order: one shown as open may only be an old picture of it. */
  readonly afterBarrier: boolean
  /** When the request was sent, epoch ms. */
  readonly sentAt: number
  /** So long after its fence that no answer shows an older picture. */
  readonly waitedOut: boolean
}

/** What an order that a query shows proves. @returns undefined when it proves nothing */
export function provenBy(
  one: Case,
  observation: Observation & { kind: 'found' },
  { afterBarrier, sentAt, waitedOut }: Asked,
): Verdict | undefined {
  const { leg, element } = observation
  switch (one.goal) {
    case 'placed':
      return afterBarrier && isOpen(leg) ? undefined : foundPlaced(one, leg, element)
    case 'gone':
      if (isOpen(leg)) return undefined
      if (isCancelled(leg)) return { state: 'cancelled', leg }
      return { state: 'rejected', leg, fault: notOpen(`the order was ${leg.status} already`) }
    case 'changed':
      // It may have stood like this once before.
      if (asWanted(one, element)) {
        return waitedOut || Number(element.updateTime) >= sentAt ? { state: 'placed', leg } : undefined
      }
      return isOpen(leg) ? undefined : { state: 'notPlaced', leg }
    case 'cleared':
    case 'dissolved':
    case 'called':
      return undefined
  }
}

/** What the engine's answer to a cancel proves: it took the order. */
export function provenByBarrier(one: Case, observation: Observation): Verdict | undefined {
  if (observation.kind !== 'found' || (one.goal !== 'placed' && one.goal !== 'gone')) return undefined
  const { leg } = observation
  return { state: 'cancelled', leg: leg.status === undefined ? { ...leg, status: 'CANCELED' } : leg }
}

/** What may be concluded when everything was waited for; `last` is what the last query showed. */
export function provenByAbsence(one: Case, last: Observation): Verdict {
  const leg = last.kind === 'found' ? { leg: last.leg } : {}
  if (!one.absenceProves) return unproved(one, 'no query shows what became of it once it is not open any more')
  if (one.goal === 'gone' && last.kind === 'absent') {
    return { state: 'rejected', fault: notOpen('there is no such open order') }
  }
  return { state: one.goal === 'cleared' ? 'cancelled' : 'notPlaced', ...leg }
}

/** A person has to look. */
export function unproved(one: Case, why: string): Verdict {
  const stands = one.goal === 'dissolved' ? `order list ${one.id} stands` : `order ${one.id} stands`
  const what = one.goal === 'called' ? 'the call took place' : stands
  const message = `whether ${what} is not known: ${why}. Look at it on Binance`
  return { state: 'quarantined', fault: { code: 'OUTCOME_UNKNOWN', message, outcome: 'unknown' } }
}

/** Reads the answer of the catalogue's query for a call that is no order. */
export function observeCall(one: Case, told: Told, sentAt: number, fenceAt: number): ReturnType<typeof settledCall> {
  return told.outcome === 'ok' ? settledCall(one, told.data, sentAt, fenceAt) : 'unclear'
}

/** Open orders of a list that were there when the request was sent. */
export function openBefore(data: unknown, sentAt: number): { orderId: string; leg: Leg }[] {
  if (!Array.isArray(data)) return []
  return elementsOf(data).flatMap((each) => {
    const leg = legOf(each)
    if (!leg?.orderId || !isObject(each)) return []
    const since = Number(each.time ?? each.updateTime ?? 0)
    return since <= sentAt ? [{ orderId: leg.orderId, leg }] : []
  })
}
