import type { Bus, Order } from '@flotilla/protocol'
import type { Clock, Log, Metrics } from '@flotilla/runtime'
import type { AccountFact } from './account-fact.ts'
import { type AccountView, holdingOf, isNothing } from './account-view.ts'
import type { CatchUp } from './catch-up.ts'
import type { CommandIndex } from './command-index.ts'
import { type Feed, nameOf, placeOf } from './feed.ts'
import { createAsk, faultOf } from './reads.ts'
import { readsOf } from './reads-of.ts'
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
  /** Since when something of a feed may have been missed when it was heard again, epoch ms. */
  readonly missedSince: (feed: Feed) => number | undefined
  /** The pairs whose isolated margin accounts a cross margin account has beside it. */
  readonly onHoldings: (feed: Feed) => Promise<void>
}

/** How many feeds are compared at once. */
const lanes = 2
/** A round over all feeds takes at least this long, and one feed of it at least as long as `leastMs`. */
const round = { ms: 15 * 60_000, leastMs: 2_000 } as const
/** A difference counts only if it is still there after this time, ms: an event may be under way. */
const secondLookMs = 2_000
/** Beyond as many symbols one question about all of them is cheaper. */
const mostSymbols = 20

/**
 * Compares what was told with what Binance has: balances, positions, debts, open orders, orders made by hand among them.
 * The first time everything is told; later only what differs, which is counted: it should not happen.
 */
export function createReconciler(deps: ReconcilerDeps) {
  const { bus, clock, log, metrics, schedule, index, catchUp, teller, viewOf, isLive, feeds, missedSince, onHoldings } =
    deps
  const wrong = metrics.counter('account_differences_total', 'What was told and differed from what Binance has', [
    'market',
    'kind',
  ])

  const differs = (feed: Feed, kind: string, detail: string) => {
    const { market } = placeOf(feed)
    wrong.inc({ market, kind })
    log.warn('what was told differed from what Binance has', { accountId: feed.accountId, market, kind, detail })
  }

  /** What Binance has of holdings and differs from what was told; what it does not list any more is zero. */
  const changedHoldings = async (feed: Feed): Promise<AccountFact[]> => {
    const view = viewOf(feed)
    const startedAt = clock.now()
    const facts = await readsOf(feed).holdings(createAsk(bus, feed.accountId, 5), startedAt)
    const listed = new Set(facts.map((fact) => holdingOf(fact)?.name))
    const gone = view.names().flatMap((name) => (listed.has(name) ? [] : zeroFact(feed, name, startedAt)))
    return [...facts, ...gone].filter((fact) => {
      const holding = holdingOf(fact)
      return holding && (view.comparedAt !== undefined ? !view.agrees(holding, startedAt) : !isNothing(holding))
    })
  }

  const compareHoldings = async (feed: Feed): Promise<void> => {
    const view = viewOf(feed)
    let changed = await changedHoldings(feed)
    if (view.comparedAt !== undefined && changed.length > 0) {
      await clock.sleep(secondLookMs)
      changed = await changedHoldings(feed)
      for (const fact of changed) differs(feed, fact.kind, holdingOf(fact)?.name ?? '')
    }
    await teller.tell(feed, changed)
  }

  const withCommand = async (feed: Feed, order: Order): Promise<AccountFact> => {
    const commandId = await index.commandOf(feed.accountId, order.clientOrderId)
    return { kind: 'order', fact: commandId === undefined ? order : { ...order, commandId } }
  }

  /** The symbols an open order may be on, and whether there may be others; funds of spot orders are always locked. */
  const whereToLook = (feed: Feed) => {
    const view = viewOf(feed)
    const symbols = new Set([...view.symbols(), ...(feed.book === 'spot' ? [] : index.symbolsOf(feed).keys())])
    const first = view.comparedAt === undefined
    const others = (first && (feed.book !== 'spot' || view.hasLocked())) || symbols.size > mostSymbols
    return { symbols: [...symbols], others }
  }

  /** What became of an order that is open no longer. */
  const closed = async (feed: Feed, { symbol, orderId, algoId }: Order): Promise<Order | undefined> => {
    if (algoId === undefined) return catchUp.order(feed, symbol, orderId)
    return readsOf(feed).algo?.(createAsk(bus, feed.accountId, 5), algoId)
  }

  const compareOrders = async (feed: Feed): Promise<void> => {
    const view = viewOf(feed)
    const whole = view.comparedAt !== undefined
    const { symbols, others } = whereToLook(feed)
    const startedAt = clock.now()
    const present = await readsOf(feed).openOrders(createAsk(bus, feed.accountId, 5), symbols, others)
    for (const order of present) {
      const known = view.openOrder(order.orderId)
      const agrees = known?.executedQuantity === order.executedQuantity && known.quantity === order.quantity
      if (agrees || view.toldSince(order.orderId, startedAt)) continue
      if (whole) differs(feed, 'order', order.orderId)
      await teller.tell(feed, [await withCommand(feed, order)])
    }
    const listed = new Set(present.map(({ orderId }) => orderId))
    for (const order of view.open()) {
      if (listed.has(order.orderId) || view.toldSince(order.orderId, startedAt)) continue
      const now = await closed(feed, order)
      view.forget(order.orderId)
      if (!now || now.status === order.status) continue
      if (whole) differs(feed, 'order', order.orderId)
      await teller.tell(feed, [await withCommand(feed, now)])
    }
  }

  const compare = async (name: string) => {
    const feed = feeds().find((each) => nameOf(each) === name)
    if (!feed || !isLive(feed)) return
    const startedAt = clock.now()
    try {
      await compareHoldings(feed)
      await compareOrders(feed)
      const view = viewOf(feed)
      const since = view.comparedAt ?? missedSince(feed) ?? startedAt
      await catchUp.trades(feed, symbolsToPage(view, catchUp.symbolsOf(feed), since), 5)
      view.comparedAt = startedAt
      await onHoldings(feed)
    } catch (error) {
      const { code, message: why } = faultOf(error)
      log.warn('an account could not be compared yet', { accountId: feed.accountId, market: feed.book, code, why })
      schedule.after(`compare ${name}`, round.leastMs * 15, () => enqueue(name))
    }
  }
  const enqueue = createWorkQueue(lanes, compare, (name, error) =>
    log.error('comparing failed', { stream: name }, error),
  )

  let waiting: string[] = []
  const next = () => {
    if (waiting.length === 0) waiting = feeds().map(nameOf)
    const name = waiting.pop()
    if (name !== undefined) enqueue(name)
    const ms = Math.max(round.leastMs, round.ms / Math.max(1, feeds().length))
    schedule.after('compare the next', ms, next)
  }
  schedule.after('compare the next', round.leastMs, next)

  return {
    /** Compares a feed as soon as there is time. */
    soon: (feed: Feed) => enqueue(nameOf(feed)),
    end: (feed: Feed) => schedule.cancel(`compare ${nameOf(feed)}`),
  }
}

/**
 * Orders that rest may be filled without a word, and positions may have been opened by hand on symbols nobody here has
 * traded: their trades are paged as well.
 */
function symbolsToPage(view: AccountView, known: ReadonlyMap<string, number>, since: number): Map<string, number> {
  const strange = [...view.symbols(), ...view.positions()].filter((symbol) => !known.has(symbol))
  const resting = view.comparedAt === undefined ? [] : view.symbols()
  return new Map([...strange, ...resting].map((symbol) => [symbol, since]))
}

/** A holding that Binance lists no longer, as the fact that it is nothing now. */
function zeroFact(feed: Feed, name: string, at: number): AccountFact[] {
  const [kind, what = '', positionSide = 'BOTH'] = name.split(' ')
  const place = placeOf(feed)
  const id = `${place.market}:${what}:${at}`
  const futures = feed.book === 'usdm' || feed.book === 'coinm'
  if (kind === 'position') {
    const side = positionSide as 'BOTH' | 'LONG' | 'SHORT'
    const fact = { ...place, symbol: what, positionSide: side, quantity: '0', entryPrice: '0', at }
    return [{ kind: 'position', fact: { id: `${id}:${side}`, ...fact } }]
  }
  if (kind === 'liability') {
    const fact = { ...place, notice: 'liability' as const, asset: what, borrowed: '0', interest: '0', at }
    return [{ kind: 'margin', fact: { id, ...fact } }]
  }
  const amounts = futures ? { walletBalance: '0' } : { free: '0', locked: '0' }
  return [{ kind: 'balance', fact: { id, ...place, asset: what, ...amounts, at } }]
}
