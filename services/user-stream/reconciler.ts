import type { Bus } from '@flotilla/protocol'
import type { Clock, Log, Metrics } from '@flotilla/runtime'
import type { AccountFact } from './account-fact.ts'
import { type AccountView, holdingOf, lagMs, zeroFact } from './account-view.ts'
import type { CatchUp } from './catch-up.ts'
import type { CommandIndex } from './command-index.ts'
import { type Feed, nameOf, placeOf } from './feed.ts'
import { createOrderComparing } from './open-orders.ts'
import { createAsk, faultOf, type ReadPriority } from './reads.ts'
import { readsOf } from './reads-of.ts'
import { startRounds } from './rounds.ts'
import type { Schedule } from './schedule.ts'
import type { Teller } from './teller.ts'
import { createWorkQueue } from './work-queue.ts'

export interface ReconcilerDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly schedule: Schedule
  readonly index: CommandIndex
  readonly catchUp: CatchUp
  readonly teller: Teller
  readonly viewOf: (feed: Feed) => AccountView
  readonly isLive: (feed: Feed) => boolean
  readonly feeds: () => readonly Feed[]
  /** Other accounts of the book wait to be listened to, which goes first. */
  readonly othersWait: (feed: Feed) => boolean
  /** Since when something of a feed may have been missed when it was heard again, epoch ms. */
  readonly missedSince: (feed: Feed) => number | undefined
  /** The pairs whose isolated margin accounts a cross margin account has beside it. */
  readonly onHoldings: (feed: Feed) => Promise<void>
  /** What was told of a feed was wrong, though it was heard all the time. */
  readonly onDiffered: (feed: Feed, what: string) => void
}

/** How many feeds are compared at once. */
const lanes = 2
/** After how long a comparison that failed is tried again, ms. */
const againMs = 30_000
/** A difference counts only if it is still there after this time, ms: an event may be under way. */
const secondLookMs = 2_000

/** Counts, logs and passes on what differed and should not have. */
function createDifferences({ metrics, log, viewOf, missedSince, onDiffered }: ReconcilerDeps) {
  const wrong = metrics.counter('account_differences_total', 'What was told and differed from what Binance has', [
    'market',
    'kind',
  ])

  /** Whether everything had been compared once and heard ever since: a difference is a fault then. */
  const isWhole = (feed: Feed) => {
    const { comparedAt } = viewOf(feed)
    return comparedAt !== undefined && (missedSince(feed) ?? 0) < comparedAt
  }

  return (feed: Feed, kind: string, detail: string) => {
    if (!isWhole(feed)) return
    const { market } = placeOf(feed)
    wrong.inc({ market, kind })
    log.warn('what was told differed from what Binance has', { accountId: feed.accountId, market, kind, detail })
    // Interest grows without an event.
    if (kind !== 'margin') onDiffered(feed, `its ${kind} on ${market} was not as told: ${detail}`)
  }
}

/** Pages the trades of feeds that are compared: more of those whose holdings differed, until all could be asked for. */
function createPaging({ catchUp, viewOf, missedSince }: ReconcilerDeps) {
  const owed = new Set<string>()
  return {
    owe: (feed: Feed) => void owed.add(nameOf(feed)),
    forget: (feed: Feed) => void owed.delete(nameOf(feed)),
    /** @returns whether all could be asked for */
    async page(feed: Feed, priority: ReadPriority, startedAt: number): Promise<boolean> {
      const view = viewOf(feed)
      const since = view.comparedAt ?? missedSince(feed) ?? startedAt
      const symbols = symbolsToPage(view, catchUp.symbolsOf(feed), since, owed.has(nameOf(feed)))
      const failed = await catchUp.trades(feed, symbols, priority)
      if (failed.length === 0) owed.delete(nameOf(feed))
      return failed.length === 0
    },
  }
}

/**
 * Compares what was told with what Binance has: balances, positions, debts, open orders, orders made by hand among them.
 * The first time everything is told; later only what differs, which is counted: it should not happen.
 */
export function createReconciler(deps: ReconcilerDeps) {
  const { bus, clock, log, schedule, teller, viewOf, isLive, feeds, missedSince } = deps
  /** What was told from then on is not older than an answer; what was told before a gap may be, epoch ms. */
  const knownSince = (feed: Feed, startedAt: number) => Math.max(startedAt - lagMs, missedSince(feed) ?? 0)
  const differs = createDifferences(deps)
  const paging = createPaging(deps)
  const compareOrders = createOrderComparing({ ...deps, knownSince, differs })
  /** Feeds that were interrupted and have not been compared since. */
  const urgent = new Set<string>()

  /**
   * Asks what Binance has of holdings; what it does not list any more is zero. @returns what of it differs from what was
   * told, as that is when it is called
   */
  const readHoldings = async (feed: Feed, priority: ReadPriority): Promise<() => AccountFact[]> => {
    const view = viewOf(feed)
    const startedAt = clock.now()
    const facts = await readsOf(feed).holdings(createAsk(bus, feed.accountId, priority), startedAt)
    const listed = new Set(facts.map((fact) => holdingOf(fact)?.name))
    const gone = view.names().flatMap((name) => (listed.has(name) ? [] : zeroFact(feed, name, startedAt)))
    const isNews = (fact: AccountFact) => {
      const holding = holdingOf(fact)
      return holding !== undefined && !view.agrees(holding, knownSince(feed, startedAt))
    }
    return () => [...facts, ...gone].filter(isNews)
  }

  /** @returns whether they differed */
  const compareHoldings = async (feed: Feed, priority: ReadPriority): Promise<boolean> => {
    let changed = await readHoldings(feed, priority)
    if (viewOf(feed).comparedAt !== undefined && changed().length > 0) {
      await clock.sleep(secondLookMs)
      changed = await readHoldings(feed, priority)
    }
    let differed = false
    await teller.tell(feed, () => {
      // What was heard meanwhile is told by now, and newer.
      const facts = changed()
      for (const fact of facts) differs(feed, fact.kind, holdingOf(fact)?.name ?? '')
      differed = facts.length > 0
      return facts
    })
    return differed
  }

  const later = (name: string, isUrgent: boolean) => {
    if (isUrgent) urgent.add(name)
    schedule.after(`compare ${name}`, againMs, () => enqueue(name))
  }

  const compare = async (name: string) => {
    const feed = feeds().find((each) => nameOf(each) === name)
    if (!feed || !isLive(feed)) return
    const startedAt = clock.now()
    const isUrgent = urgent.delete(name)
    const priority = isUrgent && !deps.othersWait(feed) ? 3 : 5
    try {
      if (await compareHoldings(feed, priority)) paging.owe(feed)
      await compareOrders(feed, priority)
      if (!(await paging.page(feed, priority, startedAt))) return later(name, isUrgent)
      viewOf(feed).comparedAt = startedAt
      await deps.onHoldings(feed)
    } catch (error) {
      const { code, message: why } = faultOf(error)
      log.warn('an account could not be compared yet', { accountId: feed.accountId, market: feed.book, code, why })
      later(name, isUrgent)
    }
  }
  const enqueue = createWorkQueue(lanes, compare, (name, error) =>
    log.error('comparing failed', { stream: name }, error),
  )

  startRounds({ clock, schedule, viewOf, feeds, enqueue })

  return {
    /** Compares a feed that was interrupted, before what people ask. */
    soon(feed: Feed) {
      urgent.add(nameOf(feed))
      enqueue(nameOf(feed))
    },
    end(feed: Feed) {
      urgent.delete(nameOf(feed))
      paging.forget(feed)
      schedule.cancel(`compare ${nameOf(feed)}`)
    },
  }
}

/**
 * Orders that rest may be filled without a word, and positions may have been opened by hand on symbols nobody here has
 * traded: their trades are paged as well, and those of every known symbol where holdings differed.
 */
function symbolsToPage(
  view: AccountView,
  known: ReadonlyMap<string, number>,
  since: number,
  differed: boolean,
): Map<string, number> {
  const strange = [...view.symbols(), ...view.positions()].filter((symbol) => !known.has(symbol))
  if (view.comparedAt === undefined) return new Map(strange.map((symbol) => [symbol, since]))
  const here = differed ? known.keys() : view.symbols()
  return new Map([...strange, ...here].map((symbol) => [symbol, since]))
}
