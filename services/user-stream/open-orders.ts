import type { Bus, Order } from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'
import { type AccountFact, isOver } from './account-fact.ts'
import { type AccountView, lagMs } from './account-view.ts'
import type { CatchUp } from './catch-up.ts'
import type { CommandIndex } from './command-index.ts'
import type { Book, Feed } from './feed.ts'
import { createAsk, type ReadPriority } from './reads.ts'
import { readsOf } from './reads-of.ts'
import type { Teller } from './teller.ts'

export interface OrderComparingDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly index: CommandIndex
  readonly catchUp: CatchUp
  readonly teller: Teller
  readonly viewOf: (feed: Feed) => AccountView
  /** What was told from then on is not older than an answer that was asked for at a time, epoch ms. */
  readonly knownSince: (feed: Feed, startedAt: number) => number
  readonly differs: (feed: Feed, kind: string, detail: string) => void
}

/** Beyond as many symbols one question about all of them is cheaper. */
const mostSymbols = 20

/** Compares the open orders that were told with those that Binance has, and tells what differs. */
export function createOrderComparing(deps: OrderComparingDeps) {
  const { bus, clock, index, catchUp, teller, viewOf, knownSince, differs } = deps

  const withCommand = async (feed: Feed, order: Order): Promise<AccountFact> => {
    const commandId = await index.commandOf(feed, order)
    return { kind: 'order', fact: commandId === undefined ? order : { ...order, commandId } }
  }

  /** Tells an order that differs, unless word of it was told before its turn comes. */
  const tellOrder = async (feed: Feed, order: Order, isTold: () => boolean): Promise<void> => {
    const fact = await withCommand(feed, order)
    await teller.tell(feed, () => {
      if (isTold()) return []
      differs(feed, 'order', order.orderId)
      return [fact]
    })
  }

  /** What became of an order that is open no longer. */
  const closed = async (feed: Feed, { symbol, orderId, algoId }: Order, priority: ReadPriority) => {
    if (algoId === undefined) return catchUp.order(feed, symbol, orderId)
    return readsOf(feed).algo?.(createAsk(bus, feed.accountId, priority), algoId)
  }

  return async (feed: Feed, priority: ReadPriority): Promise<void> => {
    const view = viewOf(feed)
    const { symbols, others } = whereToLook(feed.book, view, index.symbolsOf(feed).keys())
    const startedAt = clock.now()
    const present = await readsOf(feed).openOrders(createAsk(bus, feed.accountId, priority), symbols, others)
    for (const order of present) {
      const isTold = () => {
        const known = view.openOrder(order.orderId)
        const agrees = known?.executedQuantity === order.executedQuantity && known.quantity === order.quantity
        return agrees || view.toldSince(order.orderId, knownSince(feed, startedAt))
      }
      if (!isTold()) await tellOrder(feed, order, isTold)
    }
    const listed = new Set(present.map(({ orderId }) => orderId))
    for (const order of view.open()) {
      const isTold = () => view.toldSince(order.orderId, startedAt)
      if (listed.has(order.orderId) || isTold()) continue
      const now = await closed(feed, order, priority)
      // A list may be older than the order.
      if (now ? !isOver(now.status) : view.toldSince(order.orderId, startedAt - lagMs)) continue
      view.forget(order.orderId)
      if (now) await tellOrder(feed, now, isTold)
    }
  }
}

/** The symbols an open order may be on, and whether there may be others; funds of spot orders are always locked. */
function whereToLook(book: Book, view: AccountView, used: Iterable<string>) {
  const symbols = new Set([...view.symbols(), ...(book === 'spot' ? [] : used)])
  const first = view.comparedAt === undefined
  const others = (first && (book !== 'spot' || view.hasLocked())) || symbols.size > mostSymbols
  return { symbols: [...symbols], others }
}
