import type { Permit, PermitRequest } from '@flotilla/limits'
import { type Contestant, type Maker, ours, type Setting } from './contestant.ts'

/** Says whether a charge fits, and books it; what people write instead of a ledger. */
type Meter = { fits(weight: number, now: number): boolean; book(weight: number, now: number): void }

/** `caught`: the violation that must show it. `failover`: whether its coordinators die; where that alone would break it, it must fail without. */
export type Plant = { wrong: string; caught: RegExp; make: Maker; failover: boolean }

/** Wrong limiters. Each must be seen failing, or the simulation proves nothing. */
export const PLANTS: Readonly<Record<string, Plant>> = {
  'token-bucket': {
    caught: /over the limit/,
    wrong: 'a full bucket and its refill land in one window',
    make: metered(tokenBucket),
    failover: false,
  },
  'sliding-log': {
    caught: /over the limit/,
    wrong: 'counts when requests were sent, not when they land',
    make: metered(slidingLog),
    failover: false,
  },
  'unguarded-window': {
    caught: /over the limit/,
    wrong: 'aligned windows by its own clock, without regard to what is on the way',
    make: metered(fixedWindow),
    failover: false,
  },
  'no-carry': {
    caught: /over the limit/,
    wrong: 'forgets what is in flight when a window opens',
    make: ours({ forgetsFlights: true }),
    failover: false,
  },
  'no-clock-error': {
    caught: /over the limit/,
    wrong: 'believes its own clock',
    make: ours({ clockErrorMs: 0 }),
    failover: false,
  },
  'no-reserve': {
    caught: /cancels wait/,
    wrong: 'lets background work take what cancels need',
    make: ours({ pools: (pools) => pools.map((pool) => ({ ...pool, reserve: [] })) }),
    failover: false,
  },
  'first-come': { caught: /Jain/, wrong: 'serves who asks most', make: ours({ blindToUsers: true }), failover: false },
  'no-isolation': {
    caught: /others wait/,
    wrong: 'lets one user burn what all share',
    make: ours({ deafToRejects: true }),
    failover: false,
  },
  'stale-header': {
    caught: /those of others/,
    wrong: 'takes what an answer says of a closed window for the open one',
    make: ours({ trustsEveryHeader: true }),
    failover: false,
  },
  amnesia: {
    caught: /over the limit/,
    wrong: 'a successor starts with an empty ledger',
    make: ours({ forgetsPredecessor: true }),
    failover: true,
  },
}

/** A limiter made of meters: classes in order, first come first served, per address. */
function metered(make: (windowMs: number, limit: number) => Meter): Maker {
  return (setting: Setting): Contestant => {
    const meters = new Map<string, Meter>()
    const lanes = new Map<string, PermitRequest[][]>()
    let seq = 0

    function meterOf({ pool, scope }: { pool: string; scope: string }): Meter {
      const definition = setting.pools.find(({ name }) => name === pool)
      const key = `${pool} ${scope}`
      const meter = meters.get(key) ?? make(definition?.windowMs ?? 1, definition?.limit ?? 0)
      meters.set(key, meter)
      return meter
    }

    /** The permit for the first in line; `late` when it waited too long. */
    function serve({ id, pools, deadlineAt }: PermitRequest, now: number): Permit | 'late' | undefined {
      if (deadlineAt < now) return 'late'
      if (!pools.every((charge) => meterOf(charge).fits(charge.weight, now))) return undefined
      for (const charge of pools) meterOf(charge).book(charge.weight, now)
      return { id, notBefore: now, notAfter: now + setting.permitTtlMs, epoch: 0, seq: ++seq, pools }
    }

    return {
      request(wish) {
        const egress = wish.pools[0]?.scope ?? ''
        const lane = lanes.get(egress) ?? Array.from({ length: 6 }, () => [])
        lanes.set(egress, lane)
        lane[wish.priority]?.push(wish)
        return true
      },
      grant(now) {
        const permits: Permit[] = []
        for (const queue of [...lanes.values()].flat())
          for (let [first] = queue; first; [first] = queue) {
            const outcome = serve(first, now)
            if (!outcome) break
            queue.shift()
            if (outcome !== 'late') permits.push(outcome)
          }
        return { permits, nextAt: now + 200 }
      },
      answered: () => false,
      unused() {},
      due: () => [],
      noisy: () => [],
      confirm() {},
    }
  }
}

function tokenBucket(windowMs: number, limit: number): Meter {
  let tokens = limit
  let last = Number.NaN
  return {
    fits(weight, now) {
      tokens = Math.min(limit, tokens + ((now - (Number.isNaN(last) ? now : last)) / windowMs) * limit)
      last = now
      return tokens >= weight
    },
    book(weight) {
      tokens -= weight
    },
  }
}

function slidingLog(windowMs: number, limit: number): Meter {
  let log: { at: number; weight: number }[] = []
  let sum = 0
  return {
    fits(weight, now) {
      let gone = 0
      for (const entry of log) {
        if (entry.at > now - windowMs) break
        sum -= entry.weight
        gone++
      }
      if (gone > 0) log = log.slice(gone)
      return sum + weight <= limit
    },
    book(weight, now) {
      log.push({ at: now, weight })
      sum += weight
    },
  }
}

function fixedWindow(windowMs: number, limit: number): Meter {
  let window = Number.NaN
  let used = 0
  return {
    fits(weight, now) {
      const current = Math.floor(now / windowMs)
      if (current !== window) {
        window = current
        used = 0
      }
      return used + weight <= limit
    },
    book(weight) {
      used += weight
    },
  }
}
