import {
  type Case,
  createRequest,
  type Effect,
  type Event,
  isFault,
  legOf,
  orderRules,
  type Request,
  type Told,
} from '@flotilla/orders'
import type { OrderState, RequestState } from '@flotilla/protocol'
import type { MakeRequest } from './executor.ts'

/** A wrong strategy, and why it is wrong. */
export interface Plant {
  readonly wrong: string
  readonly make: MakeRequest
}

type Options = Parameters<MakeRequest>[0]

const notOpen: Told = {
  outcome: 'rejected',
  fault: { code: 'ORDER_NOT_OPEN', message: 'no such order', outcome: 'rejected' },
}

/** Answers some effects of the real machine by itself, so that they never happen. */
function skipping(answer: (effect: Effect, at: number) => Event | undefined): MakeRequest {
  return (options) => {
    const inner = createRequest(options)
    const tell = (event: Event): Effect => {
      const effect = inner.tell(event)
      const told = answer(effect, event.at)
      return told ? tell(told) : effect
    }
    return { begin: inner.begin, tell }
  }
}

/** Signs the time of the signing instead of the time that was written, and so never is too late. */
const restamping: MakeRequest = (options, now) => {
  const inner = createRequest(options)
  return {
    begin: inner.begin,
    tell(event) {
      const effect = inner.tell(event)
      if (effect.do !== 'send') return effect
      return {
        ...{ do: 'send', recvWindow: effect.recvWindow, withinMs: Number.POSITIVE_INFINITY },
        get timestamp() {
          return now()
        },
      }
    },
  }
}

const isUnknown = (event: Event) => event.kind === 'told' && event.told.outcome === 'unknown'

/** Sends again, with a new timestamp, whenever it is not known what became of it. */
const resending: MakeRequest = (options) => {
  const inner = createRequest(options)
  let waits = false
  let again = 0
  return {
    begin: inner.begin,
    tell(event) {
      if (waits && again < 3 && isUnknown(event)) {
        again += 1
        return { do: 'send', timestamp: event.at, recvWindow: options.recvWindowMs, withinMs: Number.POSITIVE_INFINITY }
      }
      if (again > 0 && event.kind === 'slow') return { do: 'await' }
      const effect = inner.tell(event)
      waits = effect.do === 'send' || effect.do === 'await'
      return effect
    },
  }
}

/** Asks a few times, then says that there is no order. */
function hasty(polls: number, verdict: RequestState): MakeRequest {
  return (options) => {
    const inner = createRequest(options)
    const query = placementOf(options)?.query
    let left = polls
    let record: OrderState | undefined
    let seq = 0
    let polling = false

    const conclude = (state: RequestState, legs: OrderState['legs']): Effect =>
      record ? { do: 'append', record: { ...record, state, legs }, expect: seq } : end
    const end: Effect = { do: 'end', how: 'settled', record: undefined }

    const polled = (event: Event): Effect => {
      if (event.kind !== 'told') return end
      const leg = event.told.outcome === 'ok' ? legOf(event.told.data) : undefined
      if (leg) return conclude('placed', [leg])
      left -= 1
      return left > 0 && query
        ? { do: 'ask', why: 'query', ask: query, afterMs: 1_000 }
        : conclude(verdict, record?.legs ?? [])
    }
    return {
      begin: inner.begin,
      tell(event) {
        if (polling) return polled(event)
        if (event.kind === 'record') ({ record, seq } = event)
        if (event.kind === 'appended') seq = event.seq
        const effect = inner.tell(event)
        if (effect.do === 'append') record = effect.record
        if (effect.do !== 'ask' || !query) return effect
        polling = true
        return { do: 'ask', why: 'query', ask: query, afterMs: 0 }
      },
    }
  }
}

/** The one placement a plan is about, if it is about one. */
function placementOf({ plan }: Options): Case | undefined {
  if (isFault(plan)) return undefined
  const { cases } = plan
  return cases.length === 1 && cases[0]?.goal === 'placed' ? cases[0] : undefined
}

const impatient = (options: Options): Request => createRequest({ ...options, rules: { ...orderRules, lagMs: 0 } })

/** Wrong strategies. Each must be seen failing, or the simulation proves nothing. */
export const PLANTS: Readonly<Record<string, Plant>> = {
  'blind-resend': { wrong: 'sends again when the outcome is unknown', make: resending },
  'query-once': { wrong: 'believes the first query that does not show the order', make: hasty(1, 'notPlaced') },
  'poll-five-times': { wrong: 'polls five times, then says rejected', make: hasty(5, 'rejected') },
  're-stamp': { wrong: 'signs a new timestamp when it sends', make: restamping },
  'no-fence': {
    wrong: 'does not wait until the request cannot be accepted any more',
    make: skipping((effect, at) =>
      effect.do === 'time' ? { kind: 'time', serverTime: Number.POSITIVE_INFINITY, at } : undefined,
    ),
  },
  'no-barrier': {
    wrong: 'does not ask the engine itself',
    make: skipping((effect, at) =>
      effect.do === 'ask' && effect.why === 'barrier' ? { kind: 'told', told: notOpen, at } : undefined,
    ),
  },
  'no-lag-wait': { wrong: 'believes queries at once', make: impatient },
}
