import {
  checkCommand,
  createLanes,
  type Effect,
  type Event,
  progressOf,
  type Request,
  type RequestOptions,
  type Told,
} from '@flotilla/orders'
import type { Fault, OrderState } from '@flotilla/protocol'
import { createLife, type LifeDeps } from './life.ts'
import type { Network } from './network.ts'
import type { Wish } from './scenario.ts'
import type { Acked, Entry, StateLog } from './state-log.ts'
import type { UserStream } from './user-stream.ts'

/** Makes the machine of a request; `now` is the clock of its host, for those who must not need one. */
export type MakeRequest = (options: RequestOptions, now: () => number) => Request

/** What happened, before a clock was read. */
type Timeless = Event extends infer E ? (E extends { at: number } ? Omit<E, 'at'> : never) : never

type Doing<D extends Effect['do']> = Extract<Effect, { do: D }>

interface Run {
  readonly wish: Wish
  readonly request: Request
  waitsFor: 'answer' | 'other'
  /** An answer that came while the machine was busy writing. */
  answer: Told | undefined
  stampedAt: number
}

export interface ExecutorDeps extends Omit<LifeDeps, 'onLost'> {
  readonly log: StateLog
  readonly network: Network
  readonly stream: UserStream
  readonly make: MakeRequest
  readonly onQuarantine: (wish: Wish) => void
  /** The log answered with a sequence that was given before. */
  readonly onRegression: () => void
  /** After amnesia: what any journal says of a command. */
  readonly restored: (command: string) => OrderState | undefined
}

/** How long until an unanswered request is called `checking`, ms. */
const slowMs = 2_000

const busy: Fault = { code: 'BUSY', message: 'no permit in time', outcome: 'unsent' }
const stillChecking: Fault = {
  code: 'STILL_CHECKING',
  message: 'an earlier outcome is being checked',
  outcome: 'rejected',
}

/** Carries out what requests want, with every way to die or freeze on the way. */
export function createExecutor(deps: ExecutorDeps) {
  const { time, random, weather, met, say, name, log, network, stream, make } = deps
  const journal = new Map<string, OrderState>()
  const clockErrorMs = random.between(0, 40)
  let lanes = createLanes()
  let runs = new Map<string, Run>()
  let waiting = new Map<string, Wish>()
  let seen = 0
  let epoch = 0
  let created = 0

  /** Loses everything but the journal. */
  const forget = () => {
    runs = new Map()
    waiting = new Map()
    lanes = createLanes()
  }

  const life = createLife({ ...deps, onLost: forget })
  const { awake, after, inThisLife } = life

  const go = (id: string | undefined) => {
    const wish = id === undefined ? undefined : waiting.get(id)
    if (wish) start(wish)
  }

  const start = (wish: Wish) => {
    waiting.delete(wish.id)
    created += 1
    const held = lanes.heldBackBy(wish.id)
    const options: RequestOptions = {
      ...{ plan: wish.plan, contentHash: wish.hash, epoch, recvWindowMs: 3_000 },
      refused: held === undefined ? undefined : stillChecking,
      check: (at) => checkCommand(wish.command, at),
      owner: `${name}.${life.number}.${created}`,
    }
    const request = make(options, () => time.now - clockErrorMs)
    const run: Run = { wish, request, waitsFor: 'other', answer: undefined, stampedAt: 0 }
    runs.set(wish.id, run)
    step(run, request.begin())
  }

  /** Between any two steps it may die or freeze. */
  const step = (run: Run, effect: Effect) => {
    const { id } = run.wish
    if (random.chance(weather.process)) {
      if (random.chance(0.4)) {
        met('crash', id)
        say(name, `dies before: ${effect.do} of ${id}`)
        life.end(random.between(500, 30_000))
        return
      }
      met('pause', id)
      life.freeze()
    }
    awake(life.number, () => perform(run, effect))
  }

  const tell = (run: Run, event: Timeless) => {
    const at = time.now - clockErrorMs
    run.waitsFor = 'other'
    const effect = run.request.tell({ ...event, at } as Event)
    if (effect.do === 'append' && effect.record.state === 'sending') run.stampedAt = time.now
    if (effect.do === 'ask' || effect.do === 'time' || effect.do === 'await') go(lanes.checking(run.wish.id))
    step(run, effect)
  }

  /** The journal keeps of each request the farthest it was seen to come. */
  const write = (id: string, record: OrderState) => {
    if (progressOf(record) >= progressOf(journal.get(id))) journal.set(id, record)
  }

  const acked = (seq: number): boolean => {
    if (seq > seen) seen = seq
    else deps.onRegression()
    return seq === seen
  }

  const read = (run: Run, { afterMs }: Doing<'read'>) => {
    const { id } = run.wish
    const heard = (entry: Entry | undefined) => {
      seen = Math.max(seen, entry?.seq ?? 0)
      if (entry) write(id, entry.record)
      tell(run, { kind: 'record', record: entry?.record, seq: entry?.seq ?? 0, journaled: deps.restored(id) })
    }
    after(afterMs, () => log.read(id, inThisLife(heard)))
  }

  const takePermit = (run: Run) => {
    const refused = random.chance(0.02) && { refused: busy }
    after(random.between(1, 20), () => tell(run, { kind: 'permit', ...refused }))
  }

  const writeJournal = (run: Run, { record }: Doing<'journal'>) => {
    write(run.wish.id, record)
    after(random.between(0.3, 3), () => tell(run, { kind: 'journaled' }))
  }

  const hearAnswer = (run: Run) => {
    run.waitsFor = 'answer'
    if (run.answer) tell(run, { kind: 'told', told: run.answer })
  }

  const ask = (run: Run, effect: Doing<'ask'>) => {
    const { id, plan } = run.wish
    const heard = (told: Told) => tell(run, { kind: 'told', told, stream: stream.proof(plan, id) })
    after(effect.afterMs, () => {
      const timestamp = time.now - clockErrorMs
      network.send({ ask: effect.ask, command: id, timestamp, recvWindow: 5_000 }, inThisLife(heard))
    })
  }

  const askTime = (run: Run, { afterMs }: Doing<'time'>) => {
    after(afterMs + random.between(5, 60), () => {
      const lost = random.chance(weather.network / 2)
      tell(run, { kind: 'time', serverTime: lost ? undefined : network.gate.clock() })
    })
  }

  const perform = (run: Run, effect: Effect): void => {
    if (effect.do === 'read') read(run, effect)
    else if (effect.do === 'takePermit') takePermit(run)
    else if (effect.do === 'append') append(run, effect)
    else if (effect.do === 'journal') writeJournal(run, effect)
    else if (effect.do === 'send') send(run, effect)
    else if (effect.do === 'await') hearAnswer(run)
    else if (effect.do === 'ask') ask(run, effect)
    else if (effect.do === 'time') askTime(run, effect)
    else finish(run, effect.record)
  }

  const append = (run: Run, { record, expect }: Doing<'append'>) => {
    const heard = inThisLife<Acked>((answer) => {
      if (answer.kind === 'appended') {
        if (!acked(answer.seq)) return
        write(run.wish.id, record)
      }
      tell(run, answer)
    })
    log.append(run.wish.id, record, expect, heard)
  }

  const send = (run: Run, { timestamp, recvWindow, withinMs }: Doing<'send'>) => {
    const { id, plan } = run.wish
    if (time.now - run.stampedAt > withinMs) {
      tell(run, { kind: 'kept' })
      return
    }
    run.waitsFor = 'answer'
    let answered = false
    const heard = inThisLife<Told>((told) => {
      answered = true
      if (run.waitsFor === 'answer') tell(run, { kind: 'told', told })
      else run.answer = told
    })
    const packet = { ask: plan, command: id, timestamp, recvWindow }
    const frozen = random.chance(weather.process)
    if (frozen) met('pause in the send', id)
    // Frozen between the check and the socket: the bytes leave when it wakes, if it lives.
    const born = life.number
    const leave = () => born === life.number && network.send(packet, heard)
    if (frozen) time.schedule(time.now + life.freeze(), leave)
    else leave()
    after(slowMs, () => {
      if (!answered && run.waitsFor === 'answer') tell(run, { kind: 'slow' })
    })
  }

  const finish = ({ wish }: Run, record: OrderState | undefined) => {
    runs.delete(wish.id)
    if (record?.state === 'quarantined') deps.onQuarantine(wish)
    const leave = () => go(lanes.leave(wish.id))
    if (wish.plan.apartMs > 0) after(wish.plan.apartMs, leave)
    else leave()
  }

  const hold = ({ id, plan }: Wish) => lanes.hold(`quarantine of ${id}`, plan.lane)

  return {
    name,
    journal,
    get up() {
      return life.up
    },
    get awake() {
      return life.awakeNow
    },
    get seen() {
      return seen
    },
    /** Takes what arrived: first what was begun by others, then the rest in its order. */
    take(wishes: readonly Wish[], term: number) {
      epoch = term
      awake(life.number, () => {
        const mine = wishes.filter(({ id }) => !runs.has(id) && !waiting.has(id))
        const begun = mine.filter(({ id }) => log.stageOf(id) === 'sending' || log.stageOf(id) === 'checking')
        for (const { id, plan } of begun) lanes.hold(id, plan.lane)
        for (const wish of mine) if (log.lastOf(wish.id)?.record.state === 'quarantined') hold(wish)
        // It may die at the first step of any of them.
        const born = life.number
        for (const wish of begun) if (born === life.number) start(wish)
        for (const wish of mine) {
          if (born !== life.number) return
          if (begun.includes(wish) || log.stageOf(wish.id) === 'final' || runs.has(wish.id)) continue
          waiting.set(wish.id, wish)
          if (lanes.arrive(wish.id, wish.plan.lane, wish.plan.exposes)) start(wish)
        }
      })
    },
    hold,
    /** Stops for good, until an operator starts it again. */
    halt: life.lose,
    /** Starts anew, knowing the log as it is now. */
    restart() {
      life.begin()
      seen = log.lastSeq
    },
  }
}

export type Executor = ReturnType<typeof createExecutor>
