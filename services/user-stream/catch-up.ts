import { type Bus, Call, shardOf } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import { z } from 'zod'
import type { CommandIndex } from './command-index.ts'
import type { Cursors } from './cursors.ts'
import type { AccountFact } from './spot-facts.ts'
import { fillFact, orderFact, SpotOrder, SpotTrade } from './spot-history.ts'

/** Trades of one page; a page that is not full is the last. */
const pageSize = 500
/** How far back trades are looked for when none was ever told, ms: the longest span Binance takes in one call. */
const longestSpanMs = 24 * 3_600_000

export interface CatchUpDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly index: CommandIndex
  readonly cursors: Cursors
}

/** Fetches what was missed while nobody listened: pages trades from the cursor of each symbol an account trades. */
export function createCatchUp({ bus, clock, log, index, cursors }: CatchUpDeps) {
  const read = async <S extends z.ZodType>(
    accountId: string,
    operation: string,
    schema: S,
    params: Record<string, string>,
  ) => {
    const tokens = { shard: shardOf(accountId), accountId, product: 'spot', operation }
    const reply = await bus.request(Call, tokens, params, { timeoutMs: 15_000 })
    if (!reply.ok) throw new Error(`${operation}: ${reply.error.code} ${reply.error.message}`)
    return schema.parse(reply.data)
  }

  async function* missedTrades(accountId: string, symbol: string, since: number): AsyncGenerator<SpotTrade> {
    let from = cursors.at(accountId, symbol)
    while (true) {
      const start = Math.max(since, clock.now() - longestSpanMs)
      const where: Record<string, string> =
        from === undefined ? { startTime: String(start) } : { fromId: String(from + 1n) }
      const page = await read(accountId, 'myTrades', z.array(SpotTrade), { symbol, limit: String(pageSize), ...where })
      yield* page
      const last = page.at(-1)
      if (!last || page.length < pageSize) return
      from = BigInt(last.id)
    }
  }

  const ofSymbol = async (accountId: string, symbol: string, since: number): Promise<AccountFact[]> => {
    const fills: AccountFact[] = []
    const orders = new Map<string, { order: SpotOrder; commandId: string | undefined }>()
    for await (const trade of missedTrades(accountId, symbol, since)) {
      let known = orders.get(trade.orderId)
      if (!known) {
        const order = await read(accountId, 'getOrder', SpotOrder, { symbol, orderId: trade.orderId })
        known = { order, commandId: await index.commandOf(order.clientOrderId) }
        orders.set(trade.orderId, known)
      }
      fills.push({ kind: 'fill', fact: fillFact(symbol, trade, known.order, known.commandId) })
    }
    const told = [...orders.values()].map(({ order, commandId }) => ({
      kind: 'order' as const,
      fact: orderFact(symbol, order, commandId),
    }))
    return [...fills, ...told]
  }

  /**
   * What an account missed, fills before the orders they belong to. The cursor of a symbol stays where it is until
   * that symbol was asked about; `whole` is false when one could not be: ask again later.
   */
  return async (accountId: string): Promise<CaughtUp> => {
    const symbols = index.symbolsOf(accountId)
    for (const symbol of cursors.symbolsOf(accountId)) if (!symbols.has(symbol)) symbols.set(symbol, 0)
    for (const symbol of symbols.keys()) cursors.hold(accountId, symbol)
    const facts: AccountFact[] = []
    let whole = true
    for (const [symbol, since] of symbols) {
      try {
        facts.push(...(await ofSymbol(accountId, symbol, since)))
        cursors.letGo(accountId, symbol)
      } catch (error) {
        whole = false
        log.error('trades could not be caught up yet', { accountId, symbol }, error)
      }
    }
    return { facts, whole }
  }
}

/** What was missed, and whether that is all of it. */
export interface CaughtUp {
  readonly facts: AccountFact[]
  readonly whole: boolean
}

export type CatchUp = ReturnType<typeof createCatchUp>
