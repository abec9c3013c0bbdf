import { type AccountInfo, type Bus, FreezeAck, limitedTo, type Market, shardOf } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import { type AccountBook, isUsable } from '../accounts/account-book.ts'
import type { Terms } from '../orders/terms.ts'
import type { FreezeNotices } from './freeze-notices.ts'
import type { FreezeSweeper, Sweep } from './freeze-sweep.ts'
import type { Freezes, Frozen } from './freezes.ts'
import { getOrBegin, isSafeUnder, nameOf, progressOf, type Standing } from './standing.ts'

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

/** Accounts that are seen to at once: what is known to rest there is ended first, everywhere, then all is looked at. */
const atOnce = { known: 64, whole: 16 } as const

/** Between two sweeps of an account that is not safe yet, ms. */
const pauseMs = { first: 250, most: 5_000 } as const

/** Binance's lists lag behind its engine by this at the most: what had something at rest is looked at once more, ms. */
const lagMs = 60_000

/** Between two acknowledgements, ms: while something is left to do, and when nothing is. */
const ackMs = { busy: 1_000, idle: 10_000 } as const

/** Carries the kill switch out for the accounts of this executor's shards, and acknowledges how far it is. */
export function createFreezeDesk(deps: FreezeDeskDeps) {
  const { bus, clock, log, instance, book, freezes, sweep, notices, terms } = deps
  const standings = new Map<string, Standing>()
  const standingOf = (accountId: string) => getOrBegin(standings, accountId)
  const [known, whole] = [limitedTo(atOnce.known), limitedTo(atOnce.whole)]
  const ending = new Set<Promise<void>>()
  let [stopped, ackedAt, ackedFor] = [false, 0, 0]

  const own = (): AccountInfo[] =>
    book.list().filter((account) => isUsable(account) && terms.has(shardOf(account.accountId)))

  const sweepOf = (accountId: string, epoch: number, frozen: readonly Frozen[], markets: readonly Market[]): Sweep => {
    const asksFor = (market: Market) => freezes.about(accountId, market).some(({ freeze }) => freeze.flatten)
    const flatten = markets.filter(asksFor)
    const by = `freeze:${frozen[0]?.scope}`
    return { accountId, epoch, markets, flatten, by, unseenSince: clock.now() - lagMs }
  }

  /** Ends what is known to rest, which costs next to nothing, before everything is looked at. */
  const endKnown = async (accountId: string) => {
    const epoch = terms.get(shardOf(accountId))
    const frozen = freezes.concerning(accountId)
    if (stopped || epoch === undefined || frozen.length === 0) return
    const standing = standingOf(accountId)
    const found = await sweep.known(sweepOf(accountId, epoch, frozen, freezes.marketsOf(accountId)))
    for (const id of found) standing.cleared.add(id)
    standing.open = found
    standing.lookAgain ||= found.length > 0
  }

  const sweepOnce = async (accountId: string, epoch: number) => {
    const frozen = freezes.concerning(accountId)
    const standing = standingOf(accountId)
    const under = frozen.map(nameOf).sort().join()
    const clear = standing.clear.under === under ? standing.clear.markets : new Set<Market>()
    const markets = freezes.marketsOf(accountId).filter((market) => !clear.has(market))
    const found = await sweep.whole(sweepOf(accountId, epoch, frozen, markets))
    for (const id of found.orders) standing.cleared.add(id)
    for (const id of found.positions) standing.closed.add(id)
    standing.clear = { under, markets: new Set([...clear, ...found.clear]) }
    standing.open = [...found.orders, ...found.positions]
    standing.lookAgain ||= found.unseen || found.orders.length > 0
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
      if (epoch === undefined || frozen.length === 0 || isSafeUnder(standingOf(accountId), frozen)) return
      const safe = await sweepOnce(accountId, epoch).catch((error: unknown) => {
        standing.why = 'looking at it failed; trying again'
        log.warn('sweeping a frozen account failed', { accountId, why: String(error) })
        return false
      })
      if (safe) {
        notices.tell(accountId, frozen, standing.cleared.size, standing.closed.size)
        if (standing.lookAgain) clock.after(lagMs, () => lookAgain(accountId))
        standing.lookAgain = false
        acknowledge()
      } else {
        await clock.sleep(pause)
        pause = Math.min(pauseMs.most, pause * 2)
      }
    }
  }

  /** What is known to rest is ended on all accounts before anything else of any is looked at: that takes the budget. */
  const seeTo = async (accountId: string) => {
    const ended = known(() => endKnown(accountId)).catch((error: unknown) =>
      log.warn('what is known to rest on a frozen account was not ended', { accountId, why: String(error) }),
    )
    ending.add(ended)
    await Promise.all(ending)
    ending.delete(ended)
    await whole(() => untilSafe(accountId)).finally(() => {
      standingOf(accountId).running = false
    })
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
      if (isSafeUnder(standingOf(accountId), frozen) || standingOf(accountId).running) continue
      standingOf(accountId).running = true
      void seeTo(accountId)
    }
  }

  const lookAgain = (accountId: string) => {
    const standing = standings.get(accountId)
    if (stopped || !standing || standing.running) return
    standing.safeUnder = new Set()
    standing.clear = { under: '', markets: new Set() }
    settle()
  }

  const acknowledge = () => {
    ackedAt = clock.now()
    ackedFor = terms.size
    const accounts = own().map(({ accountId }) => ({ accountId, concerning: freezes.concerning(accountId) }))
    for (const frozen of freezes.list()) {
      const concerned = accounts.filter(({ concerning }) => concerning.some(({ scope }) => scope === frozen.scope))
      const standing = concerned.map(({ accountId }) => ({ accountId, ...standingOf(accountId) }))
      const progress = progressOf(frozen, standing, { shards: terms.size, at: clock.now() })
      bus.publish(FreezeAck, { instance }, progress)
    }
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
