import { isList, legsOf } from './answer.ts'
import type { Sent, Told } from './effect.ts'
import {
  describe,
  notOpen,
  type Observation,
  observe,
  observeCall,
  openBefore,
  provenBy,
  provenByAbsence,
  provenByBarrier,
  unproved,
} from './observation.ts'
import type { Case, Plan } from './plan.ts'
import type { Rules } from './rules.ts'
import { type Verdict, wholeOf } from './verdict.ts'

/**
 * look → fence → engine barrier → lag wait → history. Of a cancel the barrier comes first: it is the cancel once
 * more, which does no harm.
 */
export type Phase = 'look' | 'fence' | 'barrier' | 'lag' | 'history'

export const usualPhases: readonly Phase[] = ['look', 'fence', 'barrier', 'lag', 'history']
export const cancelPhases: readonly Phase[] = ['look', 'barrier', 'fence', 'lag']

/** What is known of one part while it is being settled. */
export interface Pending {
  readonly one: Case
  verdict: Verdict | undefined
  looks: number
  /** The engine has answered a cancel of it. */
  answered: boolean
  /** A query asked after the whole wait did not show it, or its legs are asked for instead. */
  waitedOut: boolean
  /** The order list it is a leg of: whose verdict it decides, and whose verdict makes it superfluous. */
  readonly of?: Pending
}

export type Question = { readonly on: Pending; readonly why: 'query' | 'barrier' | 'history'; readonly askedAt: number }

/** A resolution under way. */
export interface Resolving {
  readonly plan: Plan
  readonly sent: Sent
  readonly rules: Rules
  readonly fenceAt: number
  readonly phases: readonly Phase[]
  readonly pending: Pending[]
  readonly evidence: string[]
  phase: number
  attempts: number
  /** Somebody began to cancel by client id: an order shown as open may be an old picture. */
  marked: boolean
  /** When the wait for lagging queries began and ends. */
  lagFrom: number | undefined
  lagEnd: number
}

export const pend = (one: Case, verdict?: Verdict): Pending => ({
  ...{ one, verdict, looks: 0, answered: false, waitedOut: false },
})

export const unsettled = ({ pending }: Resolving) =>
  pending.filter(({ verdict, of }) => verdict === undefined && of?.verdict === undefined)

export function enter(state: Resolving, phase: Phase): void {
  state.phase = state.phases.indexOf(phase)
  state.attempts = 0
}

function note(state: Resolving, at: number, line: string): void {
  state.evidence.push(`${state.phases[state.phase]}@${at} ${line}`)
  // The first line tells when it began and stays.
  if (state.evidence.length > state.rules.evidenceLines) state.evidence.splice(1, 1)
}

function settle(state: Resolving, on: Pending, verdict: Verdict | undefined): void {
  if (!verdict) return
  on.verdict = verdict
  // Legs of a list stand together; once somebody began to cancel them each must be seen by itself.
  if (!state.plan.together || state.marked || verdict.state !== 'placed') return
  for (const each of unsettled(state)) each.verdict = { state: 'placed' }
}

/** Takes in the answer of a query, of a cancel, or of a history. */
export function seeAnswer(state: Resolving, { on, why, askedAt }: Question, told: Told): void {
  on.looks += 1
  if (why === 'barrier') seeBarrier(state, on, told, askedAt)
  else if (on.one.goal === 'called') seeCall(state, on, told, askedAt)
  else if (on.one.goal === 'cleared') seeCleared(state, on, told, askedAt)
  else if (on.one.goal === 'dissolved') seeList(state, on, told, askedAt)
  else seeOrder(state, { on, why, askedAt }, told)
  judgeLists(state)
}

function seeOrder(state: Resolving, { on, why, askedAt }: Question, told: Told): void {
  const seen = observe(on.one, told)
  note(state, askedAt, why === 'history' ? `history: ${describe(seen)}` : describe(seen))
  if (seen.kind === 'unclear') return
  // A clear answer need not be asked for twice before the fence.
  on.looks = state.rules.looks
  if (seen.kind === 'found') {
    const { marked: afterBarrier, sent } = state
    const asked = { afterBarrier, sentAt: sent.timestamp, waitedOut: askedAt >= state.lagEnd }
    settle(state, on, provenBy(on.one, seen, asked))
  }
  if (on.verdict || state.phases[state.phase] === 'look') return
  if (why === 'query') seeNothing(state, on, seen, askedAt)
  else if (seen.kind === 'absent') settle(state, on, provenByAbsence(on.one, seen))
}

/** A query after fence and barrier that proves nothing yet. */
function seeNothing(state: Resolving, on: Pending, seen: Observation, askedAt: number): void {
  if (seen.kind === 'found' && on.one.goal === 'gone' && on.one.barrier) {
    // Shown as open behind a cancel that did not find it: an old picture, or it came later. Cancel it once more.
    on.answered = false
    enter(state, 'barrier')
    return
  }
  // A placement shown as open behind its barrier is an old picture: wait for a newer one.
  if (askedAt < state.lagEnd || (seen.kind === 'found' && on.one.goal === 'placed')) return
  on.waitedOut = true
  if (!on.one.history || !state.phases.includes('history')) settle(state, on, provenByAbsence(on.one, seen))
}

function seeBarrier(state: Resolving, on: Pending, told: Told, at: number): void {
  if (on.one.goal === 'dissolved' && told.outcome === 'ok') {
    seeDissolved(state, on, told, at)
    return
  }
  const seen = observe(on.one, told)
  note(state, at, `cancel: ${describe(seen)}`)
  on.verdict = provenByBarrier(on.one, seen)
  // A cancel that took an order without naming it is an answer too; queries tell what became of it.
  if (seen.kind !== 'unclear' || told.outcome === 'ok') on.answered = true
}

function seeCall(state: Resolving, on: Pending, told: Told, askedAt: number): void {
  const seen = observeCall(on.one, told, state.sent.timestamp, state.fenceAt)
  note(state, askedAt, told.outcome === 'ok' ? seen : `unclear: ${told.fault?.code ?? told.outcome}`)
  if (seen === 'happened') on.verdict = { state: 'done', answer: told.data }
  else if (told.outcome === 'ok' && askedAt >= (state.lagFrom ?? askedAt) + state.rules.callProofMs) {
    on.verdict = seen === 'absent' ? { state: 'notPlaced' } : unproved(on.one, 'the answer says nothing of it')
  }
}

/** One of the orders that something about many turned out to be about. */
function eachOf({ each, sent }: Case, orderId: string): Case[] {
  if (!each) return []
  const params = { ...sent, orderId }
  const ask = { query: { operation: each.query, params }, barrier: { operation: each.cancel, params } }
  return [{ goal: 'gone', id: orderId, sent: {}, absenceProves: true, ...ask }]
}

const notDissolved = 'no such order list was open'

/** A list says which its legs are, not how they ended: that is asked of each. */
function seeList(state: Resolving, on: Pending, told: Told, askedAt: number): void {
  const { one } = on
  const seen = observe(one, told)
  const legs = told.outcome === 'ok' && isList(told.data, one.id) ? legsOf(told.data) : undefined
  note(state, askedAt, legs ? `list of ${legs.length} orders` : describe(seen))
  if (legs) {
    on.waitedOut = true
    on.looks = state.rules.looks
    const known = new Set(state.pending.map((each) => each.one.id))
    const fresh = legs.flatMap(({ orderId }) => (orderId && !known.has(orderId) ? eachOf(one, orderId) : []))
    for (const leg of fresh) state.pending.push({ ...pend(leg), of: on })
  } else if (seen.kind === 'absent') {
    on.looks = state.rules.looks
    if (askedAt >= state.lagEnd) on.verdict = { state: 'rejected', fault: notOpen(notDissolved) }
  }
}

/** The engine took the list, and names what it took. */
function seeDissolved(state: Resolving, on: Pending, { data }: Told, at: number): void {
  if (!isList(data, on.one.id)) {
    note(state, at, 'cancel: unclear: the answer names another list')
    return
  }
  note(state, at, 'cancel: list taken')
  on.verdict = { state: 'cancelled' }
  for (const leg of legsOf(data)) {
    const pending = pend({ goal: 'gone', id: leg.orderId ?? leg.clientOrderId, sent: {}, absenceProves: true })
    const known = state.pending.find(({ one, of }) => of === on && one.id === pending.one.id)
    if (known) known.verdict = { state: 'cancelled', leg }
    else state.pending.push({ ...pending, verdict: { state: 'cancelled', leg }, of: on })
  }
}

/** A list was cancelled when one of its legs was: what ended otherwise has taken the rest along. */
function judgeLists({ pending }: Resolving): void {
  for (const list of pending) {
    if (list.one.goal !== 'dissolved' || list.verdict) continue
    const legs = pending.filter(({ of }) => of === list)
    const state = legs.length > 0 ? wholeOf(legs.map(({ verdict }) => verdict)) : undefined
    const fault = legs.find(({ verdict }) => verdict?.fault)?.verdict?.fault
    if (state) list.verdict = { state, ...(fault && state !== 'cancelled' && { fault }) }
  }
}

/** Open orders that a cancel-all should have taken are cancelled one by one. */
function seeCleared(state: Resolving, on: Pending, told: Told, askedAt: number): void {
  if (told.outcome !== 'ok' || !Array.isArray(told.data)) {
    note(state, askedAt, `unclear: ${told.fault?.code ?? 'no list'}`)
    return
  }
  const left = openBefore(told.data, state.sent.timestamp)
  note(state, askedAt, `${left.length} of the orders before it are shown as open`)
  const known = new Set(state.pending.map(({ one }) => one.id))
  const fresh = left.flatMap(({ orderId }) => (known.has(orderId) ? [] : eachOf(on.one, orderId)))
  for (const one of fresh) state.pending.push(pend(one))
  if (fresh.length > 0) enter(state, 'barrier')
  else if (left.length === 0 && askedAt >= state.lagEnd) on.verdict = { state: 'cancelled' }
}

/** Whatever is not known by now a person has to look at. */
export function giveUp(state: Resolving, why: string): void {
  for (const each of unsettled(state)) each.verdict = unproved(each.one, why)
}

export const noteFence = (state: Resolving, at: number) => note(state, at, `Binance's clock is past ${state.fenceAt}`)
