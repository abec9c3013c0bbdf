import { AssignmentKey, type Bus, type Role, shards } from '@flotilla/protocol'
import type { Clock } from './clock.ts'

export interface Slots {
  /** Whether this instance works on the slot now. */
  has(slot: string): boolean
  /** The slots this instance works on. */
  readonly size: number
  stop(): void
}

export interface SlotWatch {
  readonly bus: Bus
  readonly clock: Clock
  readonly role: Role
  readonly instance: string
  /** Called for each slot that becomes this instance's; where it fails, again until the slot is lost. */
  readonly onGain: (slot: string, epoch: number) => void | Promise<void>
  /**
   * Called for each slot that is this instance's no more; finish what is in hand before it returns. Slots do not
   * wait for each other, but what becomes of one slot happens one after another.
   */
  readonly onLose: (slot: string) => void | Promise<void>
}

/** Between two tries to take up a slot, ms: a log or a bucket may be without a leader for some seconds. */
const againMs = 500

/** Follows the coordinator's assignments of a role's shards, as they concern one instance. */
export async function watchSlots({ bus, clock, role, instance, onGain, onLose }: SlotWatch): Promise<Slots> {
  const mine = new Map<string, number>()
  const lanes = new Map<string, Promise<void>>()
  let stopped = false

  const inLane = (slot: string, act: () => void | Promise<void>) => {
    const turn = (lanes.get(slot) ?? Promise.resolve())
      .then(act)
      .catch((error: unknown) => bus.reportDefect(`assign.${role}.${slot}`, error))
      .finally(() => {
        if (lanes.get(slot) === turn) lanes.delete(slot)
      })
    lanes.set(slot, turn)
  }

  const gain = async (slot: string, epoch: number, revision: number) => {
    while (!stopped && mine.get(slot) === revision) {
      try {
        return await onGain(slot, epoch)
      } catch (error) {
        bus.reportDefect(`assign.${role}.${slot}`, error)
        await clock.sleep(againMs)
      }
    }
  }

  const watch = await bus.watchKeys(AssignmentKey, { role }, ({ tokens: { slot }, value, revision }) => {
    if (!shards.includes(slot)) return
    const given = value?.instance === instance ? value : undefined
    // Given once more: somebody else had it meanwhile, which was not heard.
    if (given && mine.get(slot) === revision) return
    if (mine.delete(slot)) inLane(slot, () => onLose(slot))
    if (!given) return
    mine.set(slot, revision)
    inLane(slot, () => gain(slot, given.epoch, revision))
  })
  return {
    has: (slot) => mine.has(slot),
    get size() {
      return mine.size
    },
    stop() {
      stopped = true
      watch.stop()
    },
  }
}
