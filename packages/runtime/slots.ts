import { AssignmentKey, type Bus, type Role, shards } from '@flotilla/protocol'

export interface Slots {
  /** Whether this instance works on the slot now. */
  has(slot: string): boolean
  /** The slots this instance works on. */
  readonly size: number
  stop(): void
}

export interface SlotWatch {
  readonly bus: Bus
  readonly role: Role
  readonly instance: string
  /** Called for each slot that becomes this instance's. */
  readonly onGain: (slot: string, epoch: number) => void | Promise<void>
  /** Called for each slot that is this instance's no more; finish what is in hand before it returns. */
  readonly onLose: (slot: string) => void | Promise<void>
}

/** Follows the coordinator's assignments of a role's shards, as they concern one instance. */
export async function watchSlots({ bus, role, instance, onGain, onLose }: SlotWatch): Promise<Slots> {
  const mine = new Set<string>()
  const watch = await bus.watchKeys(AssignmentKey, { role }, async ({ tokens: { slot }, value }) => {
    if (!shards.includes(slot)) return
    if (value?.instance === instance && !mine.has(slot)) {
      mine.add(slot)
      await onGain(slot, value.epoch)
    } else if (value?.instance !== instance && mine.delete(slot)) {
      await onLose(slot)
    }
  })
  return {
    has: (slot) => mine.has(slot),
    get size() {
      return mine.size
    },
    stop: () => watch.stop(),
  }
}
