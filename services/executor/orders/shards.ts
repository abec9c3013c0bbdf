import type { CommandDesk } from './command-desk.ts'
import type { Terms } from './terms.ts'

export interface ShardsDeps {
  readonly terms: Terms
  /** Returns when all that was changed and answered before is heard here, or `isOver`. */
  readonly hearFirst: (isOver: () => boolean) => Promise<void>
  readonly desk: Pick<CommandDesk, 'open'>
  /** What is answered by requests, by shard. */
  readonly services: readonly { serve(shard: string): () => Promise<unknown> }[]
}

/** The shards of this executor: what it takes and answers for each of them while it has it. */
export function createShards({ terms, hearFirst, desk, services }: ShardsDeps) {
  const closing = new Map<string, (() => Promise<unknown>)[]>()
  let stopped = false

  /** From the first moment on nothing is begun there; what was sent already is heard to its answer. */
  const lose = async (shard: string) => {
    terms.end(shard)
    await Promise.all((closing.get(shard) ?? []).map((close) => close()))
    closing.delete(shard)
  }

  return {
    async gain(shard: string, epoch: number) {
      await hearFirst(() => stopped)
      if (stopped) return
      terms.begin(shard, epoch)
      closing.set(shard, [...services.map((service) => service.serve(shard)), desk.open(shard, epoch)])
    },
    lose,
    async stop() {
      stopped = true
      await Promise.all([...closing.keys()].map(lose))
    },
  }
}
