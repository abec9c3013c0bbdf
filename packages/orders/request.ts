import { type Fault, isFinal, type OrderState } from '@flotilla/protocol'
import type { Effect, Event, Told } from './effect.ts'
import { endedLegs, judge } from './judge.ts'
import type { Plan } from './plan.ts'
import { progressOf } from './progress.ts'
import { createResolution, type Resolution } from './resolution.ts'
import { orderRules, type Rules } from './rules.ts'
import { createScript, expecting } from './script.ts'
import { faultOf, legsFor, type Verdicts, verdictsFrom, wholeOf } from './verdict.ts'
import { createWriter } from './writer.ts'

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
  /**
   * Nobody can have begun with it, as far as its owner knows: the claim is tried without a look into the log first, and
   * tells as well whether that was so. @default false
   */
  readonly fresh?: boolean | undefined
  /** @default orderRules */
  readonly rules?: Rules
}

/**
 * One request from its command to its last record, as a machine without I/O: it says what to do next and is told what
 * came of it. Losing it at any moment loses nothing: another one, made from the same command, goes on from the log.
 */
export interface Request {
  /** @param at Binance's time as in {@link Event} */
  begin(at: number): Effect
  /** @throws when the event does not answer the last effect */
  tell(event: Event): Effect
}

type More = Partial<OrderState>

const tooSlow: Fault = {
  code: 'TOO_SLOW',
  message: 'this host paused between writing the record and sending; nothing was sent',
  outcome: 'unknown',
}

const noAnswer: Fault = { code: 'NO_ANSWER_YET', message: 'Binance has not answered yet', outcome: 'unknown' }

const isPlan = (plan: Plan | Fault): plan is Plan => 'cases' in plan

interface Conclusion {
  readonly extras: OrderState['legs']
  readonly evidence?: readonly string[]
  /** What was seen before anybody began to cancel says nothing of what was open then. */
  readonly unlessBarrier: boolean
}

/** @see {@link Request} */
export function createRequest(options: RequestOptions): Request {
  const { plan, refused, check, contentHash, owner, epoch, recvWindowMs, fresh, rules = orderRules } = options
  const script = createScript()
  const { want } = script
  const writer = createWriter({ script, contentHash, owner, rules })
  const { append } = writer
  const end = (how: 'settled' | 'left'): Effect => want({ do: 'end', how, record: writer.last }, () => end(how))

  const start = (at: number): Effect => {
    if (!isPlan(plan)) return refuse(plan, at)
    const fault = refused ?? check(at)
    if (fault) return refuse(fault, at)
    return want({ do: 'takePermit' }, (event) => {
      const permit = expecting('permit', event)
      const late = permit.refused ?? check(event.at)
      return late ? refuse(late, event.at) : claim(plan, event.at)
    })
  }

  const refuse = (fault: Fault, at: number): Effect => {
    const legs = isPlan(plan) ? legsFor(plan, []) : []
    return append('rejected', at, { fault, legs }, () => end('settled'), takeOver)
  }

  /** Writes the fence before anything is sent; whoever finds it there settles, and never sends. */
  const claim = (the: Plan, at: number): Effect => {
    const timestamp = Math.floor(at)
    const sent = { timestamp, recvWindow: recvWindowMs, epoch }
    const sendIt = () =>
      want({ do: 'send', timestamp, recvWindow: recvWindowMs, withinMs: recvWindowMs / 2 }, (event) =>
        sentOff(the, event),
      )
    const journal = () =>
      want({ do: 'journal', record: writer.last as OrderState, seq: writer.seq }, (event) => {
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
    const wait = () => want({ do: 'await' }, (later) => answered(the, expecting('told', later).told, later.at))
    return append('checking', at, { ...since, fault: noAnswer }, wait, wait)
  }

  /** The one answer to the one sending. */
  const answered = (the: Plan, told: Told, at: number): Effect => {
    const { verdicts, doubt } = judge(the, told)
    if (writer.last && isFinal(writer.last.state)) return end('left')
    // Somebody else cancels already: what the answer says may not be so any more.
    if (writer.last?.barrierAt !== undefined) return resolve(the, at)
    const whole = wholeOf(verdicts)
    if (whole) return conclude(the, verdicts, at, { extras: endedLegs(the, told), unlessBarrier: true })
    const more = {
      checkingSince: writer.last?.checkingSince ?? Math.floor(at),
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
        if (!writer.last || isFinal(writer.last.state)) return end('left')
        return how.unlessBarrier && writer.last.barrierAt !== undefined
          ? resolve(the, now)
          : conclude(the, verdicts, now, how)
      },
    )
  }

  /** The log lost what this host had written: it is written again, and nothing is sent again. */
  const restore = (journaled: OrderState, at: number): Effect => {
    if (progressOf(journaled) <= progressOf(writer.last)) return goOn(at)
    const { state, at: _at, ...more } = journaled
    return append(state, at, more, goOn, (now) => restore(journaled, now))
  }

  const goOn = (at: number) => (writer.last && isFinal(writer.last.state) ? end('settled') : takeOver(at))

  /** Goes on from whatever the log says. */
  const takeOver = (at: number): Effect => {
    if (!writer.last || isFinal(writer.last.state)) return end('left')
    if (!isPlan(plan)) throw new Error(`a request that cannot be planned is ${writer.last.state}`)
    if (writer.last.state === 'checking') return resolve(plan, at)
    return append('checking', at, { checkingSince: Math.floor(at) }, (now) => resolve(plan, now), takeOver)
  }

  const resolve = (the: Plan, at: number): Effect => {
    if (!writer.last || isFinal(writer.last.state)) return end('left')
    if (!writer.last.sent) throw new Error('a request is being checked that has no fence')
    const since = writer.last.checkingSince ?? writer.last.at
    const known = verdictsFrom(the, writer.last.legs)
    const marked = writer.last.barrierAt !== undefined
    return step(
      the,
      createResolution({ plan: the, sent: writer.last.sent, rules, known, since, startedAt: at, marked }),
      at,
    )
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
    return want(todo, (event) => {
      resolution.see(event)
      return step(the, resolution, event.at)
    })
  }

  const look = () =>
    writer.read(0, ({ at, record, journaled }) => {
      if (journaled && progressOf(journaled) > progressOf(record)) return restore(journaled, at)
      return record ? goOn(at) : start(at)
    })

  return { begin: (at) => (fresh ? start(at) : look()), tell: script.tell }
}
