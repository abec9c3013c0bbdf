import type { Clock, Log } from '@flotilla/runtime'
import type { CommandDesk } from './command-desk.ts'

/** The shards an executor has now, each with the term in which it was given. */
export type Terms = Map<string, number>

export interface ShardsDeps {
  /** Kept here, read by whoever must not act on foreign shards. */
  readonly terms: Terms
  readonly clock: Clock
  readonly log: Log
  readonly desk: CommandDesk
  /** What is answered by requests, by shard. */
  readonly services: readonly { serve(shard: string): () => Promise<unknown> }[]
  /** The shards that are served have changed. */
  readonly onChange: () => void
}

/** Gains come in bursts; what predecessors left is looked through once for each burst, ms. */
const settleDownMs = 100

/** The shards of this executor: what was left unfinished is taken up first, then new commands are taken. */
export function createShards({ clock, log, terms, desk, services, onChange }: ShardsDeps) {
  const closing = new Map<string, (() => Promise<unknown>)[]>()
  let waiting: string[] = []
  let callOff = () => {}

  const openWaiting = async () => {
    const gained = new Set(waiting)
    waiting = []
    try {
      await desk.resume((shard) => (gained.has(shard) ? terms.get(shard) : undefined))
    } catch (error) {
      log.error('taking up unfinished requests failed; trying again', {}, error)
      waiting.push(...gained)
      callOff = clock.after(settleDownMs * 10, openSoon)
      return
    }
    for (const shard of gained) {
      const epoch = terms.get(shard)
      if (epoch !== undefined) closing.get(shard)?.push(desk.open(shard, epoch))
    }
    onChange()
  }
  const openSoon = () => void openWaiting()

  return {
    gain(shard: string, epoch: number) {
      terms.set(shard, epoch)
      closing.set(
        shard,
        services.map((service) => service.serve(shard)),
      )
      waiting.push(shard)
      callOff()
      callOff = clock.after(settleDownMs, openSoon)
    },
    async lose(shard: string) {
      terms.delete(shard)
      waiting = waiting.filter((each) => each !== shard)
      await Promise.all((closing.get(shard) ?? []).map((close) => close()))
      closing.delete(shard)
    },
    stop: () => callOff(),
  }
}
