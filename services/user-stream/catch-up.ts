import { noSuchOrder } from '@flotilla/orders'
import type { Bus, Fill, Order } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import { type AccountFact, tradeIdOf } from './account-fact.ts'
import type { CommandIndex } from './command-index.ts'
import type { Cursors } from './cursors.ts'
import { type Feed, nameOf, placeOf } from './feed.ts'
import { type Ask, createAsk, faultOf, isGone, type Page, pageSize, type ReadPriority, type Reads } from './reads.ts'
import { readsOf } from './reads-of.ts'
import { skewMs } from './recent-trades.ts'
import type { Teller } from './teller.ts'

export interface CatchUpDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly index: CommandIndex
  readonly cursors: Cursors
  readonly teller: Teller
}

/** Binance answered that there is none: not that it refused to look. */
const isAbsent = (error: unknown) => noSuchOrder.has(faultOf(error).code) || isGone(error)

interface Asking {
  readonly feed: Feed
  readonly reads: Reads
  readonly ask: Ask
  readonly orders: Map<string, Order | undefined>
}

async function* pagesFrom({ reads, ask }: Asking, symbol: string, first: Page): AsyncGenerator<Fill[]> {
  let page = first
  while (true) {
    const trades = await reads.trades(ask, symbol, page)
    yield trades
    const last = trades.at(-1)
    if (!last || trades.length < pageSize) return
    page = { fromId: String(BigInt(tradeIdOf(last)) + 1n) }
  }
}

/** The orders that trades belong to, as they stand now. */
const told = ({ orders }: Asking) =>
  [...orders.values()].flatMap((fact): AccountFact[] => (fact ? [{ kind: 'order', fact }] : []))

/** Fetches what was missed while nobody listened, out of Binance's own records. */
export function createCatchUp({ bus, clock, log, index, cursors, teller }: CatchUpDeps) {
  /** Places that nobody answered for when they were asked about last. */
  const unanswered = new Set<string>()
  const placeName = (feed: Feed, symbol: string) => `${nameOf(feed)} ${symbol}`
  const isUnanswered = (feed: Feed, symbol: string) => Number(unanswered.has(placeName(feed, symbol)))

  const asking = (feed: Feed, priority: ReadPriority): Asking => ({
    feed,
    reads: readsOf(feed),
    ask: createAsk(bus, feed.accountId, priority),
    orders: new Map(),
  })

  /** An order with the command it came from; undefined when Binance has it no longer. */
  const orderOf = async ({ feed, reads, ask, orders }: Asking, symbol: string, orderId: string) => {
    if (orders.has(orderId)) return orders.get(orderId)
    const order = await reads.order(ask, symbol, orderId).catch((error: unknown) => {
      if (isAbsent(error)) return undefined
      throw error
    })
    const commandId = order && (await index.commandOf(feed, order))
    const known = order && commandId !== undefined ? { ...order, commandId } : order
    orders.set(orderId, known)
    return known
  }

  const fillOf = async (work: Asking, trade: Fill): Promise<Fill> => {
    const order = await orderOf(work, trade.symbol, trade.orderId)
    const { clientOrderId = '', commandId } = order ?? {}
    return { ...trade, clientOrderId, ...(commandId === undefined ? {} : { commandId }) }
  }

  const pages = (work: Asking, symbol: string, since: number): AsyncGenerator<Fill[]> => {
    const { feed, reads } = work
    const cursor = cursors.sureAt(feed, symbol)
    const startTime = Math.max(since - skewMs, clock.now() - reads.longestSpanMs)
    return pagesFrom(work, symbol, cursor === undefined ? { startTime } : { fromId: String(cursor + 1n) })
  }

  /** Tells the fills of a symbol behind its cursor that were not told yet. @throws FaultError */
  const ofSymbol = async (feed: Feed, symbol: string, since: number, priority: ReadPriority): Promise<number> => {
    const work = asking(feed, priority)
    let found = 0
    for await (const trades of pages(work, symbol, since)) {
      const missed = trades.filter((trade) => !cursors.wasTold(feed, symbol, BigInt(tradeIdOf(trade)), trade.at))
      const facts: AccountFact[] = []
      for (const trade of missed) facts.push({ kind: 'fill', fact: await fillOf(work, trade) })
      found += facts.length
      await teller.tell(feed, facts)
      const last = trades.at(-1)
      if (last) cursors.told(feed, symbol, BigInt(tradeIdOf(last)), false)
    }
    await teller.tell(feed, told(work))
    return found
  }

  return {
    /** The symbols a feed is known to trade, with since when trades are looked for where none was told, epoch ms. */
    symbolsOf(feed: Feed): ReadonlyMap<string, number> {
      const symbols = new Map(index.symbolsOf(feed))
      for (const symbol of cursors.symbolsOf(feed)) if (!symbols.has(symbol)) symbols.set(symbol, 0)
      return symbols
    },
    /**
     * Pages trades of these symbols from their cursors and tells what was missed, fills before the orders they belong
     * to. Where nobody answers, nobody is asked about the others either: each question would take as long, and other
     * accounts wait. @returns the symbols that could not be asked about: ask again later
     */
    async trades(feed: Feed, symbols: ReadonlyMap<string, number>, priority: ReadPriority = 3): Promise<string[]> {
      const failed: string[] = []
      const left = [...symbols].toSorted(([a], [b]) => isUnanswered(feed, a) - isUnanswered(feed, b))
      for (let next = left.shift(); next; next = left.shift()) {
        const [symbol, since] = next
        try {
          const count = await ofSymbol(feed, symbol, since, priority)
          unanswered.delete(placeName(feed, symbol))
          const { accountId } = feed
          if (count > 0) log.info('fills were caught up', { accountId, market: placeOf(feed).market, symbol, count })
        } catch (error) {
          // Whatever was traded there nobody will be told by Binance.
          if (isGone(error)) continue
          failed.push(symbol)
          const { code, message: why } = faultOf(error)
          log.warn('trades could not be caught up yet', { accountId: feed.accountId, symbol, code, why })
          if (code !== 'TIMEOUT') continue
          unanswered.add(placeName(feed, symbol))
          failed.push(...left.splice(0).map(([other]) => other))
        }
      }
      return failed
    },
    /** An order as it stands now and every fill of it, told or not. @throws FaultError */
    async fillsOf(feed: Feed, symbol: string, orderId: string): Promise<{ order: Order | undefined; fills: Fill[] }> {
      const work = asking(feed, 3)
      const trades: Fill[] = []
      // Only the first page is of the order alone.
      for await (const page of pagesFrom(work, symbol, { orderId })) {
        trades.push(...page.filter((trade) => trade.orderId === orderId))
      }
      const order = await orderOf(work, symbol, orderId)
      return { order, fills: await Promise.all(trades.map((trade) => fillOf(work, trade))) }
    },
    /** An order as it stands now, with its command. @throws FaultError */
    order: (feed: Feed, symbol: string, orderId: string) => orderOf(asking(feed, 3), symbol, orderId),
  }
}

export type CatchUp = ReturnType<typeof createCatchUp>
