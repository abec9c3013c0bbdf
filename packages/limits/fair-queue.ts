/** What waits. `cost` is the part of a window it takes, so that pools of different size compare. */
export type Waiting = { user: string; cost: number }

/** What `offer` said of an entry: taken; not now, but others may be; or nobody else may be either. */
export type Verdict = 'taken' | 'skip' | 'stop'

/** `short` is what the deficit lacks for the next entry, as of its last turn. */
type Flow<T> = { user: string; entries: T[]; deficit: number; short: number }

/** Part of a window a user may spend before it is the next user's turn. */
const QUANTUM = 1 / 600
/** How far into one user's queue an entry is searched whose own counters are free. */
const LOOK_AHEAD = 16

export type FairQueue<T extends Waiting> = ReturnType<typeof createFairQueue<T>>

/**
 * Deficit round robin: users take turns, each turn is worth the same weight whatever the size of
 * the requests. Inside one user first come, first served.
 * @param factorOf a user's part of a turn, 0 exclusive to 1; below 1 slows a noisy neighbour.
 * @see Shreedhar & Varghese, Efficient fair queuing using deficit round robin, 1996
 */
export function createFairQueue<T extends Waiting>(factorOf: (user: string) => number) {
  const flows = new Map<string, Flow<T>>()

  /** Map keeps insertion order, so the first key is whose turn it is. */
  function toBack(flow: Flow<T>): void {
    flows.delete(flow.user)
    flows.set(flow.user, flow)
  }

  function offerFrom(flow: Flow<T>, offer: (entry: T) => Verdict): Verdict | 'poor' {
    for (let i = 0; i < Math.min(LOOK_AHEAD, flow.entries.length); i++) {
      const entry = flow.entries[i] as T
      if (entry.cost > flow.deficit) {
        flow.short = entry.cost - flow.deficit
        return 'poor'
      }
      const verdict = offer(entry)
      if (verdict === 'stop') return 'stop'
      if (verdict === 'skip') continue
      flow.deficit -= entry.cost
      flow.entries.splice(i, 1)
      return 'taken'
    }
    return 'skip'
  }

  /** Gives everybody who was short as many turns at once as the first of them needs; who cannot be served saves nothing. */
  function topUp(): void {
    const short = [...flows.values()].filter((flow) => flow.short > 0)
    const turns = Math.min(...short.map(({ user, short: lack }) => Math.ceil(lack / (QUANTUM * factorOf(user)))))
    for (const flow of short) {
      flow.deficit += turns * QUANTUM * factorOf(flow.user)
      flow.short = 0
    }
  }

  return {
    get users() {
      return flows.size
    },
    queuedBy: (user: string) => flows.get(user)?.entries.length ?? 0,

    push(entry: T): void {
      const flow = flows.get(entry.user) ?? { user: entry.user, entries: [], deficit: 0, short: 0 }
      flow.entries.push(entry)
      flows.set(entry.user, flow)
    },

    remove(entry: T): void {
      const flow = flows.get(entry.user)
      const at = flow?.entries.indexOf(entry) ?? -1
      if (!flow || at < 0) return
      flow.entries.splice(at, 1)
      // A user without waiting requests saves nothing up.
      if (flow.entries.length === 0) flows.delete(entry.user)
    },

    /** Offers entries in fair order until nobody can be served. @returns true when the queue was stopped. */
    serve(offer: (entry: T) => Verdict): boolean {
      let poor = 0
      let skipped = 0
      while (flows.size > 0 && skipped < flows.size) {
        const flow = flows.values().next().value as Flow<T>
        const verdict = offerFrom(flow, offer)
        if (verdict === 'stop') return true
        if (verdict === 'taken') {
          poor = 0
          skipped = 0
          if (flow.entries.length === 0) flows.delete(flow.user)
          continue
        }
        toBack(flow)
        if (verdict === 'skip') skipped++
        else if (++poor + skipped >= flows.size) {
          topUp()
          poor = 0
          skipped = 0
        }
      }
      return false
    },
  }
}
