import { checkCommand, createLanes, type Effect, type Event, type Request, type RequestOptions } from '@flotilla/orders'
import type { Fault, OrderState } from '@flotilla/protocol'
import { createDeeds, type DeedsDeps, type Run, type Timeless } from './deeds.ts'
import { createLife, type LifeDeps } from './life.ts'
import { createMemory } from './memory.ts'
import type { Wish } from './scenario.ts'

/** Makes the machine of a request; `now` is the clock of its host, for those who must not need one. */
export type MakeRequest = (options: RequestOptions, now: () => number) => Request

export interface ExecutorDeps extends Omit<LifeDeps, 'onLost'>, Pick<DeedsDeps, 'log' | 'network' | 'restored'> {
  readonly make: MakeRequest
  readonly onQuarantine: (wish: Wish) => void
  /** The log answered with a sequence that was given before. */
  readonly onRegression: () => void
}

const stillChecking: Fault = {
  code: 'STILL_CHECKING',
  message: 'an earlier outcome is being checked',
  outcome: 'rejected',
}

/** Carries out what requests want, with every way to die or freeze on the way. */
export function createExecutor(deps: ExecutorDeps) {
  const { time, random, weather, met, say, name, log, make } = deps
  const memory = createMemory(deps.onRegression)
  const clockErrorMs = random.between(0, 40)
  let lanes = createLanes()
  let runs = new Map<string, Run>()
  let waiting = new Map<string, Wish>()
  let epoch = 0
  let created = 0

  /** Loses everything but the journal. */
  const forget = () => {
    runs = new Map()
    waiting = new Map()
    lanes = createLanes()
  }

  const life = createLife({ ...deps, onLost: forget })
  const { awake, after } = life

  const go = (ids: readonly string[]) => {
    for (const id of ids) {
      const wish = waiting.get(id)
      if (wish) start(wish)
    }
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
      // Whoever thinks so may be wrong: the claim tells. Only what a journal is known to have must be looked for.
      fresh: deps.restored(wish.id) === undefined && random.chance(0.5),
    }
    const request = make(options, () => time.now - clockErrorMs)
    const run: Run = { wish, request, waitsFor: 'other', answer: undefined, stampedAt: 0 }
    runs.set(wish.id, run)
    step(run, request.begin(time.now - clockErrorMs))
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

  const doFor = createDeeds({ ...deps, life, memory, clockErrorMs, tell })

  const perform = (run: Run, effect: Effect) => {
    if (effect.do === 'end') finish(run, effect.record)
    else doFor(run, effect)
  }

  const finish = ({ wish }: Run, record: OrderState | undefined) => {
    runs.delete(wish.id)
    if (record?.state === 'quarantined') deps.onQuarantine(wish)
    const leave = () => go(lanes.leave(wish.id))
    if (wish.plan.apartMs > 0) after(wish.plan.apartMs, leave)
    else leave()
  }

  const hold = ({ id, plan }: Wish) => lanes.hold(`quarantine of ${id}`, plan.lanes)

  return {
    name,
    journal: memory.journal,
    get up() {
      return life.up
    },
    get awake() {
      return life.awakeNow
    },
    get seen() {
      return memory.seen
    },
    /** Takes what arrived: first what was begun by others, then the rest in its order. */
    take(wishes: readonly Wish[], term: number) {
      epoch = term
      awake(life.number, () => {
        const mine = wishes.filter(({ id }) => !runs.has(id) && !waiting.has(id))
        const begun = mine.filter(({ id }) => log.stageOf(id) === 'sending' || log.stageOf(id) === 'checking')
        for (const { id, plan } of begun) lanes.hold(id, plan.lanes)
        for (const wish of mine) if (log.lastOf(wish.id)?.record.state === 'quarantined') hold(wish)
        // It may die at the first step of any of them.
        const born = life.number
        for (const wish of begun) if (born === life.number) start(wish)
        for (const wish of mine) {
          if (born !== life.number) return
          if (begun.includes(wish) || log.stageOf(wish.id) === 'final' || runs.has(wish.id)) continue
          waiting.set(wish.id, wish)
          if (lanes.arrive(wish.id, wish.plan.lanes, wish.plan.exposes)) start(wish)
        }
      })
    },
    hold,
    /** Stops for good, until an operator starts it again. */
    halt: life.lose,
    /** Starts anew, knowing the log as it is now. */
    restart() {
      life.begin()
      memory.believe(log.lastSeq)
    },
  }
}

export type Executor = ReturnType<typeof createExecutor>
