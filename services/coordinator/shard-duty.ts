import { AssignmentKey, type Bus, EgressKey, type Role, shards } from '@flotilla/protocol'
import { createAssigner } from './assigner.ts'
import { balance, placeable } from './balance.ts'
import type { Incidents } from './incidents.ts'
import { createReach } from './reach.ts'
import type { Roster } from './roster.ts'

/** The roles whose work is spread by shard. */
export const shardedRoles = ['executor', 'user-stream', 'alerts'] as const satisfies readonly Role[]
/** Those of them that call Binance with users' keys, which work from listed addresses only. */
const boundRoles: readonly Role[] = ['executor', 'user-stream']

/** How long nothing more is said of an account that no living executor reaches, ms. */
const unreachedQuietMs = 3_600_000

/** Keeps every shard of every sharded role with a living instance that reaches its accounts. */
export async function createShardDuty(bus: Bus, roster: Roster, incidents: Incidents, epoch: number) {
  const reach = createReach()
  const watch = await bus.watchKeys(EgressKey, {}, ({ tokens: { accountId }, value }) =>
    reach.learn(accountId, value?.egress),
  )
  await watch.ready
  const assigners = await Promise.all(
    shardedRoles.map(async (role) => ({ role, assigner: await createAssigner(bus, AssignmentKey, { role }, epoch) })),
  )

  const mayOf = (role: Role) => {
    if (!boundRoles.includes(role)) return () => true
    const placed = roster.placed(role)
    const within = new Map(shards.map((shard) => [shard, new Set(reach.within(shard, placed))]))
    return (shard: string, instance: string) => within.get(shard)?.has(instance) ?? false
  }

  /** Tells of accounts whose key does not list the address their shard is served from. */
  const tellUnreached = (role: Role, owners: ReadonlyMap<string, string>, until: number) => {
    if (role !== 'executor') return
    for (const { instance, egress } of roster.placed(role)) {
      for (const [shard, owner] of owners) {
        if (owner !== instance) continue
        for (const accountId of reach.outOfReach(shard, egress)) {
          const sentence = `account ${accountId} is served from ${egress}, where its key was not seen to work: its owner must list that address`
          incidents.raiseOnce('out-of-reach', sentence, accountId, until)
        }
      }
    }
  }

  return {
    /** @param now epoch ms */
    async settle(now: number) {
      for (const { role, assigner } of assigners) {
        await assigner.refresh()
        const ready = roster.ready(role)
        const owners = new Map(assigner.entries().map(({ tokens, instance }) => [tokens.slot, instance]))
        const introducing = roster.introducing(now)
        const open = introducing ? placeable(shards, owners, ready) : shards
        const moves = balance(open, owners, ready, 0, mayOf(role))
        await assigner.giveAll([...moves].map(([slot, instance]) => [{ role, slot }, instance] as const))
        if (!introducing) tellUnreached(role, new Map([...owners, ...moves]), now + unreachedQuietMs)
      }
    },
    end: () => watch.stop(),
  }
}
