import { AssignmentKey, type Bus, type Role, shards } from '@flotilla/protocol'
import { createAssigner } from './assigner.ts'
import { balance, placeable } from './balance.ts'
import type { Roster } from './roster.ts'

/** The roles whose work is spread by shard. */
export const shardedRoles = ['executor', 'user-stream', 'alerts'] as const satisfies readonly Role[]

/** Keeps every shard of every sharded role with a living instance. */
export async function createShardDuty(bus: Bus, roster: Roster, epoch: number) {
  const assigners = await Promise.all(
    shardedRoles.map(async (role) => ({ role, assigner: await createAssigner(bus, AssignmentKey, { role }, epoch) })),
  )
  return {
    /** @param now epoch ms */
    async settle(now: number) {
      for (const { role, assigner } of assigners) {
        await assigner.refresh()
        const ready = roster.ready(role)
        const owners = new Map(assigner.entries().map(({ tokens, instance }) => [tokens.slot, instance]))
        const open = roster.introducing(now) ? placeable(shards, owners, ready) : shards
        const moves = balance(open, owners, ready)
        await assigner.giveAll([...moves].map(([slot, instance]) => [{ role, slot }, instance] as const))
      }
    },
  }
}
