import type { Fault, OrderState, RequestState } from '@flotilla/protocol'
import type { Effect, Event, Told } from './effect.ts'
import { clearedLegs, judge } from './judge.ts'
import type { Plan } from './plan.ts'
import { createResolution, type Resolution } from './resolution.ts'
import { orderRules, type Rules } from './rules.ts'
import { isFinal, progressOf } from './transition.ts'
import { faultOf, legsFor, type Verdicts, verdictsFrom, wholeOf } from './verdict.ts'

export interface RequestOptions {
  /** A fault: what is asked for cannot be sent. */
  readonly plan: Plan | Fault
  /** A reason not to begin with it: no key, a lane that is being checked. What has begun is settled all the same. */
  readonly refused?: Fault | undefined
  /** Whether it may be sent at this time of the server. */
  readonly check: (at: number) => Fault | undefined
  readonly contentHash: string
  /** Different for every request that was ever created, on whatever host. */
  readonly owner: string
  /** The term in which this owner was given the shard. */
  readonly epoch: number
  readonly recvWindowMs: number
  /** @default orderRules */
  readonly rules?: Rules
}

/**
 * One request from its command to its last record, as a machine without I/O: it says what to do next and is told what
 * came of it. Losing it at any moment loses nothing: another one, made from the same command, goes on from the log.
 */
export interface Request {
  begin(): Effect
  /** @throws when the event does not answer the last effect */
  tell(event: Event): Effect
}

type Handler = (event: Event) => Effect
type More = Partial<OrderState>

const tooSlow: Fault = {
  code: 'TOO_SLOW',
  message: 'this host paused between writing the record and sending; nothing was sent',
  outcome: 'unknown',
}

const noAnswer: Fault = { code: 'NO_ANSWER_YET', message: 'Binance has not answered yet', outcome: 'unknown' }

const isPlan = (plan: Plan | Fault): plan is Plan => 'cases' in plan

/** @see {@link Request} */
export function createRequest(options: RequestOptions): Request {
  const { plan, refused, check, contentHash, owner, epoch, recvWindowMs, rules = orderRules } = options
  let next: Handler = () => {
    throw new Error('the request has not begun')
  }
  let last: OrderState | undefined
  let seq = 0
  let marks = 0

  const then = (effect: Effect, handler: Handler): Effect => {
    next = handler
    return effect
  }
  const end = (how: 'settled' | 'left'): Effect => then({ do: 'end', how, record: last }, () => end(how))

  const expecting = <K extends Event['kind']>(kind: K, event: Event): Extract<Event, { kind: K }> => {
    if (event.kind !== kind) throw new Error(`${event.kind} does not answer what was asked for: ${kind}`)
    return event as Extract<Event, { kind: K }>
  }

  /** What every later record repeats of the earlier ones. */
  const kept = (): More => ({
    legs: last?.legs ?? [],
    ...(last?.sent && { sent: last.sent }),
    ...(last?.checkingSince !== undefined && { checkingSince: last.checkingSince }),
    ...(last?.barrierAt !== undefined && { barrierAt: last.barrierAt }),
  })

  /**
   * Appends by compare-and-set until it is certain whether this record or another one came next. An acknowledgement
   * that was lost is found by the record's mark; an old picture of the log is outwaited.
   */
  const append = (state: RequestState, at: number, more: More, onDone: Follow, onLost: Follow): Effect => {
    marks += 1
    const record: OrderState = { legs: [], ...kept(), state, contentHash, at: Math.floor(at), ...more }
    record.mark = `${owner}.${marks}`
    const done = (doneAt: number, at_: number) => {
      last = record
      seq = at_
      return onDone(doneAt)
    }
    let afterMs = 0
    const attempt = (): Effect =>
      then({ do: 'append', record, expect: seq }, (event) => {
        if (event.kind === 'appended') return done(event.at, event.seq)
        if (event.kind === 'appendUnknown') afterMs = rules.logRetryMs
        return then({ do: 'read', afterMs }, (answer) => {
          const found = expecting('record', answer)
          if (found.record?.mark === record.mark) return done(found.at, found.seq)
          afterMs = rules.logRetryMs
          if (found.seq <= seq) return attempt()
          last = found.record
          seq = found.seq
          return onLost(found.at)
        })
      })
    return attempt()
  }

  const start = (at: number): Effect => {
    if (!isPlan(plan)) return refuse(plan, at)
    const fault = refused ?? check(at)
    if (fault) return refuse(fault, at)
    return then({ do: 'takePermit' }, (event) => {
      const permit = expecting('permit', event)
      const late = permit.refused ?? check(event.at)
      return late ? refuse(late, event.at) : claim(plan, event.at)
    })
  }

  const refuse = (fault: Fault, at: number) =>
    append('rejected', at, { fault, legs: isPlan(plan) ? legsFor(plan, []) : [] }, () => end('settled'), takeOver)

  /** Writes the fence before anything is sent; whoever finds it there settles, and never sends. */
  const claim = (the: Plan, at: number): Effect => {
    const timestamp = Math.floor(at)
    const sent = { timestamp, recvWindow: recvWindowMs, epoch }
    const sendIt = () =>
      then({ do: 'send', timestamp, recvWindow: recvWindowMs, withinMs: recvWindowMs / 2 }, (event) =>
        sentOff(the, event),
      )
    const journal = () =>
      then({ do: 'journal', record: last as OrderState, seq }, (event) => {
        expecting('journaled', event)
        return sendIt()
      })
    return append('sending', at, { sent, legs: legsFor(the, []) }, journal, takeOver)
  }

  const sentOff = (the: Plan, event: Event): Effect => {
    const { at } = event
    const since = { checkingSince: Math.floor(at) }
    if (event.kind === 'kept')
      return append('checking', at, { ...since, fault: tooSlow }, (now) => resolve(the, now), takeOver)
    if (event.kind === 'told') return answered(the, event.told, at)
    expecting('slow', event)
    const wait = () => then({ do: 'await' }, (later) => answered(the, expecting('told', later).told, later.at))
    return append('checking', at, { ...since, fault: noAnswer }, wait, wait)
  }

  /** The one answer to the one sending. */
  const answered = (the: Plan, told: Told, at: number): Effect => {
    const { verdicts, doubt } = judge(the, told)
    if (last && isFinal(last.state)) return end('left')
    // Somebody else cancels already: what the answer says may not be so any more.
    if (last?.barrierAt !== undefined) return resolve(the, at)
    const whole = wholeOf(verdicts)
    if (whole) return conclude(the, verdicts, at, { extras: clearedLegs(the, told), unlessBarrier: true })
    const more = {
      checkingSince: last?.checkingSince ?? Math.floor(at),
      legs: legsFor(the, verdicts),
      ...(doubt && { fault: doubt }),
    }
    return append(
      'checking',
      at,
      more,
      (now) => resolve(the, now),
      (now) => answered(the, told, now),
    )
  }

  interface Conclusion {
    readonly extras: OrderState['legs']
    readonly evidence?: readonly string[]
    /** What was seen before anybody began to cancel says nothing of what was open then. */
    readonly unlessBarrier: boolean
  }

  const conclude = (the: Plan, verdicts: Verdicts, at: number, how: Conclusion): Effect => {
    const state = wholeOf(verdicts)
    if (!state) throw new Error('nothing can be concluded while a part is unknown')
    const fault = faultOf(verdicts)
    const answer = verdicts[0]?.answer
    const more: More = {
      legs: [...legsFor(the, verdicts), ...how.extras],
      ...(fault && { fault }),
      ...(answer !== undefined && { answer }),
      ...(how.evidence && { evidence: [...how.evidence] }),
    }
    return append(
      state,
      at,
      more,
      () => end('settled'),
      (now) => {
        if (!last || isFinal(last.state)) return end('left')
        return how.unlessBarrier && last.barrierAt !== undefined ? resolve(the, now) : conclude(the, verdicts, now, how)
      },
    )
  }

  /** The log lost what this host had written: it is written again, and nothing is sent again. */
  const restore = (journaled: OrderState, at: number): Effect => {
    if (progressOf(journaled) <= progressOf(last)) return goOn(at)
    const { state, at: _at, ...more } = journaled
    return append(state, at, more, goOn, (now) => restore(journaled, now))
  }

  const goOn = (at: number) => (last && isFinal(last.state) ? end('settled') : takeOver(at))

  /** Goes on from whatever the log says. */
  const takeOver = (at: number): Effect => {
    if (!last || isFinal(last.state)) return end('left')
    if (!isPlan(plan)) throw new Error(`a request that cannot be planned is ${last.state}`)
    if (last.state === 'checking') return resolve(plan, at)
    return append('checking', at, { checkingSince: Math.floor(at) }, (now) => resolve(plan, now), takeOver)
  }

  const resolve = (the: Plan, at: number): Effect => {
    if (!last || isFinal(last.state)) return end('left')
    if (!last.sent) throw new Error('a request is being checked that has no fence')
    const since = last.checkingSince ?? last.at
    const known = verdictsFrom(the, last.legs)
    const marked = last.barrierAt !== undefined
    return step(the, createResolution({ plan: the, sent: last.sent, rules, known, since, startedAt: at, marked }), at)
  }

  const step = (the: Plan, resolution: Resolution, at: number): Effect => {
    const todo = resolution.next(at)
    if (todo.do === 'mark') {
      const marked = (now: number) => {
        resolution.mark()
        return step(the, resolution, now)
      }
      // What was found out of other parts is written with it: a successor must not cancel what stands.
      const legs = legsFor(the, resolution.verdicts())
      return append('checking', at, { barrierAt: Math.floor(at), legs }, marked, (now) => resolve(the, now))
    }
    if (todo.do === 'conclude') {
      const { evidence, marked } = resolution
      return conclude(the, resolution.verdicts(), at, { extras: resolution.extras(), evidence, unlessBarrier: !marked })
    }
    return then(todo, (event) => {
      resolution.see(event)
      return step(the, resolution, event.at)
    })
  }

  const begin = () =>
    then({ do: 'read', afterMs: 0 }, (event) => {
      const { record, seq: at, journaled } = expecting('record', event)
      last = record
      seq = at
      if (journaled && progressOf(journaled) > progressOf(record)) return restore(journaled, event.at)
      if (!record) return start(event.at)
      return goOn(event.at)
    })

  return { begin, tell: (event) => next(event) }
}

type Follow = (at: number) => Effect
