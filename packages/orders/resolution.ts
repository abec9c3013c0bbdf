import type { Leg } from '@flotilla/protocol'
import type { Effect, Event, Sent } from './effect.ts'
import type { Ask, Plan } from './plan.ts'
import {
  cancelPhases,
  giveUp,
  noteFence,
  type Pending,
  pend,
  type Question,
  type Resolving,
  seeAnswer,
  unsettled,
  usualPhases,
} from './resolving.ts'
import type { Rules } from './rules.ts'
import type { Verdicts } from './verdict.ts'

export type Step =
  | Extract<Effect, { do: 'ask' | 'time' }>
  /** Write that cancelling begins, before it does. */
  | { readonly do: 'mark' }
  | { readonly do: 'conclude' }

export interface ResolutionOptions {
  readonly plan: Plan
  readonly sent: Sent
  readonly rules: Rules
  /** What is known already, in the order of the plan's cases. */
  readonly known: Verdicts
  /** Since when the outcome is being found out, and since when here; server time. */
  readonly since: number
  readonly startedAt: number
  /** Somebody wrote that he begins to cancel: an order shown as open proves nothing any more. */
  readonly marked: boolean
}

/** Finds out what became of a request whose outcome is unknown, without any memory of its send. */
export interface Resolution {
  readonly evidence: readonly string[]
  readonly marked: boolean
  verdicts(): Verdicts
  /** The orders a cancel-all turned out to be about. */
  extras(): Leg[]
  /** It is written that cancelling begins. */
  mark(): void
  /** What to do next at this time of the server. */
  next(at: number): Step
  /** Takes in what the last step saw. */
  see(event: Event): void
}

function begin({ plan, sent, rules, known, marked }: ResolutionOptions): Resolving {
  const onlyCancels = plan.cases.every(({ goal, barrier }) => cancels.has(goal) && barrier)
  return {
    ...{ plan, sent, rules, marked },
    fenceAt: sent.timestamp + sent.recvWindow + plan.fenceMarginMs,
    phases: onlyCancels ? cancelPhases : usualPhases,
    pending: plan.cases.map((one, index) => pend(one, known[index])),
    evidence: [],
    phase: 0,
    attempts: 0,
    lagFrom: undefined,
    lagEnd: Number.POSITIVE_INFINITY,
  }
}

export function createResolution(options: ResolutionOptions): Resolution {
  const { plan, rules, since, startedAt } = options
  const state = begin(options)
  let turn = 0
  let question: Question | undefined

  const ask = (on: Pending, why: Question['why'], what: Ask, at: number): Step => {
    const afterMs = state.attempts === 0 ? 0 : Math.min(rules.backoffMs * 2 ** (state.attempts - 1), rules.backoffCapMs)
    question = { on, why, askedAt: at + afterMs }
    return { do: 'ask', why, ask: what, afterMs }
  }

  /** Asks one after another of those that need it; after each round the pauses grow. */
  const inTurn = (needy: Pending[], why: Question['why'], at: number, which: 'query' | 'barrier' | 'history') => {
    const on = needy[turn % Math.max(needy.length, 1)]
    const what = on?.one[which]
    if (!on || !what) return undefined
    turn += 1
    const step = ask(on, why, what, at)
    if (turn % needy.length === 0) state.attempts += 1
    return step
  }

  /** The next step of the present phase; undefined when the phase is over. */
  const phaseStep = (at: number): Step | undefined => {
    const open = unsettled(state)
    switch (state.phases[state.phase]) {
      case 'look': {
        const looking = ({ one, looks }: Pending) => one.query && looksFirst.has(one.goal) && looks < rules.looks
        return inTurn(open.filter(looking), 'query', at, 'query')
      }
      case 'fence':
        return { do: 'time', operation: plan.time, afterMs: state.attempts === 0 ? 0 : rules.timeEveryMs }
      case 'barrier': {
        const needy = open.filter(({ one, answered }) => one.barrier && !answered)
        if (!state.marked && needy.some(({ one }) => takes.has(one.goal))) return { do: 'mark' }
        return inTurn(needy, 'barrier', at, 'barrier')
      }
      case 'lag': {
        if (state.lagFrom === undefined) {
          state.lagFrom = at
          state.lagEnd = at + rules.lagMs
        }
        const needy = open.filter(({ one, waitedOut }) => one.query && !waitedOut)
        return inTurn(needy, 'query', at, 'query')
      }
      case 'history':
        return inTurn(
          open.filter(({ one }) => one.history),
          'history',
          at,
          'history',
        )
      case undefined:
        return undefined
    }
  }

  return {
    evidence: state.evidence,
    get marked() {
      return state.marked
    },
    verdicts: () => plan.cases.map((_, index) => state.pending[index]?.verdict),
    extras: () => state.pending.slice(plan.cases.length).flatMap(({ verdict }) => verdict?.leg ?? []),
    mark() {
      state.marked = true
    },
    next(at) {
      if (unsettled(state).every(({ one }) => one.goal === 'called' && !one.query)) {
        giveUp(state, 'Binance offers no query that could tell')
      }
      if (at - since > rules.giveUpMs && at - startedAt > rules.leastTryMs) giveUp(state, 'there was no proof in time')
      for (; unsettled(state).length > 0 && state.phase < state.phases.length; state.phase += 1, state.attempts = 0) {
        const step = phaseStep(at)
        if (step) return step
      }
      giveUp(state, 'nothing is left to ask')
      return { do: 'conclude' }
    },
    see(event) {
      if (event.kind === 'time') {
        state.attempts += 1
        if (event.serverTime === undefined || event.serverTime <= state.fenceAt) return
        noteFence(state, event.at)
        state.phase += 1
        state.attempts = 0
      }
      if (event.kind !== 'told' || !question) return
      seeAnswer(state, question, event.told)
    },
  }
}

/** What they want is that something be open no more: a barrier of theirs is the request once more. */
const cancels: ReadonlySet<string> = new Set(['gone', 'dissolved'])

/** Their barrier takes an order; that of the others cancels what nobody ever had. */
const takes: ReadonlySet<string> = new Set(['placed', ...cancels])

/** Lists of open orders and settings tell nothing before the fence. */
const looksFirst: ReadonlySet<string> = new Set(['placed', 'changed', ...cancels])
