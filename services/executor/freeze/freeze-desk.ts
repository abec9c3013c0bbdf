import { type AccountInfo, type Bus, type Freeze, FreezeAck, type Market, shardOf } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import type { AccountBook } from '../accounts/account-book.ts'
import type { Terms } from '../orders/terms.ts'
import type { FreezeNotices } from './freeze-notices.ts'
import type { FreezeSweeper } from './freeze-sweep.ts'
import type { Freezes, Frozen } from './freezes.ts'

export interface FreezeDeskDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly instance: string
  readonly book: AccountBook
  readonly freezes: Freezes
  readonly sweep: FreezeSweeper
  readonly notices: FreezeNotices
  readonly terms: Terms
}

/** Accounts that are swept at once; what their calls cost is paced by permits. */
const atOnce = 16

/** Between two sweeps of an account that is not safe yet, ms. */
const pauseMs = { first: 250, most: 5_000 } as const

/** Binance's lists lag behind its engine by this at the most: what had something at rest is looked at once more, ms. */
const lagMs = 60_000

/** Between two acknowledgements, ms: while something is left to do, and when nothing is. */
const ackMs = { busy: 1_000, idle: 10_000 } as const

/** Accounts named in one acknowledgement. */
const named = 50

/** How far an account is with everything that is frozen of it. */
interface Standing {
  /** The freezes it was last found safe under, as `scope@revision`. */
  safeUnder: ReadonlySet<string>
  /** The markets that need no further look under the freezes as they were then. */
  clear: { readonly under: string; readonly markets: ReadonlySet<Market> }
  why: string
  running: boolean
  readonly cleared: Set<string>
  readonly closed: Set<string>
  /** What the last look still showed. */
  open: readonly string[]
}

const nameOf = ({ scope, revision }: Frozen) => `${scope}@${revision}`

/** Carries the kill switch out for the accounts of this executor's shards, and acknowledges how far it is. */
export function createFreezeDesk(deps: FreezeDeskDeps) {
  const { bus, clock, log, instance, book, freezes, sweep, notices, terms } = deps
  const standings = new Map<string, Standing>()
  const queue: string[] = []
  let [sweeping, stopped, ackedAt, ackedFor] = [0, false, 0, 0]

  const own = (): AccountInfo[] =>
    book.list().filter(({ accountId, state }) => state === 'active' && terms.has(shardOf(accountId)))

  const standingOf = (accountId: string): Standing => {
    const known = standings.get(accountId)
    if (known) return known
    const fresh: Standing = {
      ...{ safeUnder: new Set<string>(), why: 'it is not looked at yet', running: false, open: [] },
      ...{ clear: { under: '', markets: new Set<Market>() } },
      ...{ cleared: new Set<string>(), closed: new Set<string>() },
    }
    standings.set(accountId, fresh)
    return fresh
  }

  const isSafe = (accountId: string, frozen: readonly Frozen[]) => {
    const { safeUnder } = standingOf(accountId)
    return frozen.every((each) => safeUnder.has(nameOf(each)))
  }

  const sweepOnce = async (accountId: string, epoch: number) => {
    const frozen = freezes.concerning(accountId)
    const standing = standingOf(accountId)
    const under = frozen.map(nameOf).sort().join()
    const clear = standing.clear.under === under ? standing.clear.markets : new Set<Market>()
    const markets = freezes.marketsOf(accountId).filter((market) => !clear.has(market))
    const flatten = frozen.some(({ freeze }: { freeze: Freeze }) => freeze.flatten)
    const by = `freeze:${frozen[0]?.scope}`
    const wanted = { accountId, epoch, markets, flatten, by, unseenSince: clock.now() - lagMs }
    const found = await sweep(wanted)
    for (const id of found.orders) standing.cleared.add(id)
    for (const id of found.positions) standing.closed.add(id)
    standing.clear = { under, markets: new Set([...clear, ...found.clear]) }
    standing.open = [...found.orders, ...found.positions]
    standing.why = found.why ?? ''
    // Flattened is only what was swept with it.
    if (found.why === undefined) standing.safeUnder = new Set(frozen.map(nameOf))
    return found.why === undefined
  }

  /** Sweeps an account until it is safe under everything that is frozen of it now. */
  const untilSafe = async (accountId: string) => {
    const standing = standingOf(accountId)
    let pause: number = pauseMs.first
    while (!stopped) {
      const epoch = terms.get(shardOf(accountId))
      const frozen = freezes.concerning(accountId)
      if (epoch === undefined || frozen.length === 0 || isSafe(accountId, frozen)) return
      const safe = await sweepOnce(accountId, epoch).catch((error: unknown) => {
        standing.why = 'looking at it failed; trying again'
        log.warn('sweeping a frozen account failed', { accountId, why: String(error) })
        return false
      })
      if (safe) {
        notices.tell(accountId, frozen, standing.cleared.size, standing.closed.size)
        if (standing.cleared.size > 0) clock.after(lagMs, () => lookAgain(accountId))
        acknowledge()
      } else {
        await clock.sleep(pause)
        pause = Math.min(pauseMs.most, pause * 2)
      }
    }
  }

  const next = () => {
    while (sweeping < atOnce && queue.length > 0) {
      const accountId = queue.shift() as string
      sweeping += 1
      void untilSafe(accountId).finally(() => {
        sweeping -= 1
        standingOf(accountId).running = false
        next()
      })
    }
  }

  /** Sees to every account of ours that is frozen and not known to be safe. */
  const settle = () => {
    if (stopped) return
    for (const { accountId } of own()) {
      const frozen = freezes.concerning(accountId)
      const standing = standings.get(accountId)
      if (frozen.length === 0) {
        if (standing && !standing.running) standings.delete(accountId)
        continue
      }
      if (isSafe(accountId, frozen) || standingOf(accountId).running) continue
      standingOf(accountId).running = true
      queue.push(accountId)
    }
    next()
  }

  const lookAgain = (accountId: string) => {
    const standing = standings.get(accountId)
    if (stopped || !standing || standing.running) return
    standing.safeUnder = new Set()
    standing.clear = { under: '', markets: new Set() }
    settle()
  }

  const progressOf = (frozen: Frozen, accounts: readonly AccountInfo[]) => {
    const concerned = accounts.filter(({ accountId }) =>
      freezes.concerning(accountId).some(({ scope }) => scope === frozen.scope),
    )
    const all = concerned.map(({ accountId }) => ({ accountId, standing: standingOf(accountId) }))
    const unsafe = all.filter(({ standing }) => !standing.safeUnder.has(nameOf(frozen)))
    const sum = (of: (standing: Standing) => Iterable<string>) =>
      all.reduce(
        (count, { standing }) => count + [...of(standing)].filter((id) => !standing.open.includes(id)).length,
        0,
      )
    return {
      ...{ scope: frozen.scope, revision: frozen.revision, shards: terms.size, accounts: all.length },
      safe: all.length - unsafe.length,
      cancelled: sum(({ cleared }) => cleared),
      closed: sum(({ closed }) => closed),
      notSafe: unsafe.slice(0, named).map(({ accountId, standing }) => ({ accountId, why: standing.why })),
      at: clock.now(),
    }
  }

  const acknowledge = () => {
    ackedAt = clock.now()
    ackedFor = terms.size
    const accounts = own()
    for (const frozen of freezes.list()) bus.publish(FreezeAck, { instance }, progressOf(frozen, accounts))
  }

  /** Also takes up the accounts that came with shards, and those that were added. */
  const tick = () => {
    if (freezes.list().length === 0) return
    settle()
    const busy = [...standings.values()].some(({ running }) => running)
    if (busy || terms.size !== ackedFor || clock.now() - ackedAt >= ackMs.idle) acknowledge()
  }
  const endTicks = clock.every(ackMs.busy, tick)
  const endHearing = freezes.onChange(() => {
    settle()
    acknowledge()
  })

  return {
    stop() {
      stopped = true
      endTicks()
      endHearing()
    },
  }
}
