import { shardOf } from '@flotilla/protocol'

/** An instance and the address it calls from. */
export interface Placed {
  readonly instance: string
  readonly egress: string
}

/**
 * From which addresses the accounts of a shard can be served: only from those where the key doctor saw the key work. An
 * account without such a record can be served from everywhere. Pure.
 */
export function createReach() {
  const shards = new Map<string, Map<string, readonly string[]>>()

  /** The accounts of a shard whose keys were not seen to work from an address. */
  const outOfReach = (shard: string, egress: string): string[] =>
    [...(shards.get(shard) ?? [])].filter(([, seen]) => !seen.includes(egress)).map(([accountId]) => accountId)

  return {
    /** What the doctor saw of an account; undefined when it is not known any more. */
    learn(accountId: string, seen: readonly string[] | undefined) {
      const shard = shardOf(accountId)
      const accounts = shards.get(shard) ?? new Map<string, readonly string[]>()
      if (seen) accounts.set(accountId, seen)
      else accounts.delete(accountId)
      if (accounts.size > 0) shards.set(shard, accounts)
      else shards.delete(shard)
    },
    outOfReach,
    /**
     * The instances that may have a shard: those that reach all of its accounts, or, where no address reaches all, the most
     * of them.
     */
    within(shard: string, instances: readonly Placed[]): string[] {
      if (!shards.has(shard)) return instances.map(({ instance }) => instance)
      const missed = instances.map(({ instance, egress }) => ({ instance, count: outOfReach(shard, egress).length }))
      const least = Math.min(...missed.map(({ count }) => count))
      return missed.filter(({ count }) => count === least).map(({ instance }) => instance)
    },
  }
}
