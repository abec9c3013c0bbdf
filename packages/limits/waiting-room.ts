import { createFairQueue, type FairQueue, type Verdict } from './fair-queue.ts'
import { createHeap } from './heap.ts'
import type { Account, Charge } from './ledger.ts'
import type { PermitRequest } from './permit.ts'
import { CLASSES } from './pool.ts'

/** A request that waits, with its counters found. */
export type Entry = {
  id: string
  user: string
  priority: number
  /** The class it asked for; an isolated user's is served in the last one. */
  asked: number
  deadlineAt: number
  /** Part of a window it takes, of the counter it burdens most. */
  cost: number
  /** The first one is the counter the lane queues for. */
  charges: { account: Account; charge: Charge }[]
  lane: string
}

/** `lookAt`: before that time nothing in it can go, unless it was touched. */
type Lane = { queues: FairQueue<Entry>[]; lookAt: number }

export type WaitingRoom = ReturnType<typeof createWaitingRoom>

/**
 * Everything that waits. Requests for different counters wait in different lanes, so that a full pool
 * holds up nobody else; in a lane class goes before class, inside a class users take turns.
 */
export function createWaitingRoom({ factorOf }: { factorOf: (user: string, now: number) => number }) {
  const lanes = new Map<string, Lane>()
  const entries = new Map<string, Entry>()
  const perUser = new Map<string, number>()
  let servedAt = 0
  const deadlines = createHeap<Entry>((entry) => entry.deadlineAt)

  function forget(entry: Entry): void {
    entries.delete(entry.id)
    for (const { account } of entry.charges) account.waiting--
    const left = (perUser.get(entry.user) ?? 1) - 1
    if (left > 0) perUser.set(entry.user, left)
    else perUser.delete(entry.user)
  }

  function remove(entry: Entry): void {
    const lane = lanes.get(entry.lane)
    forget(entry)
    if (!lane) return
    lane.queues[entry.priority]?.remove(entry)
    // It may have been the one that held up all others.
    lane.lookAt = Number.NEGATIVE_INFINITY
    if (isEmpty(lane)) lanes.delete(entry.lane)
  }

  return {
    has: (id: string) => entries.has(id),
    queuedBy: (user: string) => perUser.get(user) ?? 0,

    /** @param earliest when it may go by the ledger; its lane is not looked at before for its sake. */
    push(entry: Entry, earliest: number): void {
      let lane = lanes.get(entry.lane)
      if (!lane) {
        const queues = Array.from({ length: CLASSES }, () => createFairQueue<Entry>((user) => factorOf(user, servedAt)))
        lane = { queues, lookAt: earliest }
        lanes.set(entry.lane, lane)
      }
      lane.lookAt = Math.min(lane.lookAt, earliest)
      lane.queues[entry.priority]?.push(entry)
      entries.set(entry.id, entry)
      for (const { account } of entry.charges) account.waiting++
      perUser.set(entry.user, (perUser.get(entry.user) ?? 0) + 1)
      deadlines.push(entry)
    },

    /** @returns whether it was still waiting. */
    cancel(id: string): boolean {
      const entry = entries.get(id)
      if (entry) remove(entry)
      return entry !== undefined
    },

    /** Takes out what waited too long. */
    expire(now: number): Entry[] {
      const late: Entry[] = []
      for (let entry = deadlines.peek(); entry && entry.deadlineAt < now; entry = deadlines.peek()) {
        deadlines.pop()
        if (entries.get(entry.id) !== entry) continue
        remove(entry)
        late.push(entry)
      }
      return late
    },

    /** The first moment at which something waited too long. */
    nextDeadline(): number {
      for (let entry = deadlines.peek(); entry; entry = deadlines.peek()) {
        if (entries.get(entry.id) === entry) return entry.deadlineAt + 1
        deadlines.pop()
      }
      return Number.POSITIVE_INFINITY
    },

    /** Something was given back: every lane is worth a look. */
    touch(): void {
      for (const lane of lanes.values()) lane.lookAt = Number.NEGATIVE_INFINITY
    },

    /**
     * Offers what waits, lane by lane; `stop` ends its lane, for the lower classes too.
     * @param offer told to `note` when a refused entry can go
     * @returns when to look again
     */
    serve(now: number, offer: (entry: Entry, note: (at: number) => void) => Verdict): number {
      servedAt = now
      let next = Number.POSITIVE_INFINITY
      for (const [key, lane] of lanes) {
        if (lane.lookAt <= now) serveLane(lane, offer, forget)
        next = Math.min(next, lane.lookAt)
        if (isEmpty(lane)) lanes.delete(key)
      }
      return next
    },

    entries: () => entries.values(),
  }
}

function serveLane(
  lane: Lane,
  offer: (entry: Entry, note: (at: number) => void) => Verdict,
  taken: (entry: Entry) => void,
): void {
  lane.lookAt = Number.POSITIVE_INFINITY
  const note = (at: number) => {
    lane.lookAt = Math.min(lane.lookAt, at)
  }
  const take = (entry: Entry) => {
    const verdict = offer(entry, note)
    if (verdict === 'taken') taken(entry)
    return verdict
  }
  for (const queue of lane.queues) if (queue.serve(take)) return
}

/** Makes a request ready to wait. */
export function entryOf(
  { id, user, deadlineAt }: PermitRequest,
  { priority, asked }: Pick<Entry, 'priority' | 'asked'>,
  charges: Entry['charges'],
  now: number,
): Entry {
  const parts = charges.map(({ account, charge }) => {
    const { counter } = account
    return charge.weight / Math.max(1, counter.budget(counter.indexOf(now)))
  })
  const first = charges[0]?.charge
  const lane = `${first?.pool}\n${first?.scope}\n${first?.path ?? ''}`
  return { id, user, priority, asked, deadlineAt, cost: Math.max(...parts), charges, lane }
}

function isEmpty(lane: Lane): boolean {
  return lane.queues.every((queue) => queue.users === 0)
}
