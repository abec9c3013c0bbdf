import { progressOf } from '@flotilla/orders'
import type { OrderState } from '@flotilla/protocol'
import { createExecutor, type Executor, type MakeRequest } from './executor.ts'
import type { Network } from './network.ts'
import type { Wish } from './scenario.ts'
import type { StateLog } from './state-log.ts'
import type { Surroundings } from './surroundings.ts'

export interface FleetDeps extends Surroundings {
  readonly log: StateLog
  readonly network: Network
  readonly make: MakeRequest
  readonly wishes: readonly Wish[]
}

/** Three missed heartbeats, ms. */
const missedMs = 3_000
/** A command that nobody has in hand is delivered again after this, ms. */
const redeliverMs = 15_000

/** Two executors and whoever assigns the shard to one of them, or for a while to both. */
export function createFleet(deps: FleetDeps) {
  const { time, random, weather, met, say, log, wishes } = deps
  const arrived: Wish[] = []
  const restored = new Map<string, OrderState>()
  let owner = 0
  let epoch = 1
  let halted = false

  const unfinished = () => arrived.filter(({ id }) => log.stageOf(id) !== 'final')
  const settled = () => arrived.length === wishes.length && unfinished().length === 0
  const hand = () => executors[owner]?.take(arrived, epoch)

  const assign = (to: number, why: 'takeover' | 'two owners') => {
    owner = to
    epoch += 1
    say('coordinator', `${why}: ${executors[to]?.name} owns the shard, epoch ${epoch}`)
    for (const { id } of arrived) met(why, id)
    hand()
  }

  /** When an executor has been silent for three heartbeats, another one gets its shard. */
  const watch = (index: number, silentMs: number) => {
    if (silentMs < missedMs) return
    time.schedule(time.now + missedMs + random.between(0, 1_000), () => {
      const other = executors.findIndex((each, i) => i !== index && each.awake)
      if (!halted && index === owner && !executors[index]?.awake && other >= 0) assign(other, 'takeover')
    })
  }

  /** The journals tell what the log has lost; the farthest copy of each request counts. */
  const mergeJournals = () => {
    for (const { journal } of executors) {
      for (const [id, record] of journal) {
        if (progressOf(record) > progressOf(restored.get(id))) restored.set(id, record)
      }
    }
  }

  const halt = () => {
    if (halted) return
    halted = true
    say('executors', 'the log came back with a lower sequence than seen: they stop and say so')
    for (const each of executors) each.halt()
    time.schedule(time.now + random.between(20_000, 60_000), () => {
      say('operator', 'starts them again with their journals')
      halted = false
      mergeJournals()
      for (const each of executors) each.restart()
      hand()
    })
  }

  const executors: Executor[] = ['A', 'B'].map((name, index) =>
    createExecutor({
      ...deps,
      name,
      onSilent: (ms) => watch(index, ms),
      onUp: () => index === owner && hand(),
      onQuarantine: (wish) => {
        for (const each of executors) each.hold(wish)
      },
      onRegression: halt,
      restored: (command) => restored.get(command),
    }),
  )

  /** The server loses its last records. Somebody must be awake who saw them: who nobody saw was never acted upon. */
  const amnesia = () => {
    const witness = executors.some((each) => each.awake && each.seen === log.lastSeq && log.lastSeq > 0)
    if (!witness || halted) return
    log.forget(random.pick([1, 1, 2, 3]))
    halt()
  }

  const redeliver = () => {
    if (settled()) return
    if (!halted && !executors[owner]?.up) owner = executors.findIndex(({ up }) => up) === 1 ? 1 : 0
    if (!halted && executors[owner]?.awake) hand()
    time.schedule(time.now + redeliverMs, redeliver)
  }

  return {
    executors,
    begin() {
      for (const wish of wishes) {
        time.schedule(wish.arrivesAt, () => {
          say(
            'user',
            `${wish.id}: ${wish.command.action} ${JSON.stringify(wish.command.order)} on ${wish.command.market}`,
          )
          arrived.push(wish)
          if (!halted && executors[owner]?.up) hand()
        })
      }
      time.schedule(time.now + redeliverMs, redeliver)
      if (weather.twoOwners)
        time.schedule(time.now + random.between(0, 20_000), () => !halted && assign(1 - owner, 'two owners'))
      if (weather.amnesia) time.schedule(time.now + random.between(200, 20_000), amnesia)
    },
  }
}
