import {
  AccountSync,
  type Bus,
  type CallParams,
  type Fault,
  FaultError,
  type Fill,
  type Order,
  shardOf,
} from '@flotilla/protocol'
import type { z } from 'zod'
import type { AccountFact } from './account-fact.ts'

/** Asks Binance by catalogue name and checks the answer. @throws FaultError */
export type Ask = <S extends z.ZodType>(name: string, params: CallParams, schema: S) => Promise<z.output<S>>

/** Which page of trades: behind a trade, from a time on, or those of one order. */
export type Page = { readonly fromId: string } | { readonly startTime: number } | { readonly orderId: string }

/** What one book of an account can be asked, in the words of the bus. Facts carry no command: the index knows it. */
export interface Reads {
  /** How far back trades are found without an id, ms: the longest span Binance takes in one call. */
  readonly longestSpanMs: number
  /** Oldest first, without their `clientOrderId`, which only their orders tell; a page that is not full is the last. */
  trades(ask: Ask, symbol: string, page: Page): Promise<Fill[]>
  order(ask: Ask, symbol: string, orderId: string): Promise<Order>
  /** A conditional order of futures; absent where Binance shows only those that are open. */
  algo?(ask: Ask, algoId: string): Promise<Order>
  /**
   * Open orders of the symbols that are known, and with `others` of those that are not, as far as Binance tells them for
   * a bearable price.
   */
  openOrders(ask: Ask, known: readonly string[], others: boolean): Promise<Order[]>
  /** Balances, positions and debts as they are now; what is zero may be left out. @param now epoch ms */
  holdings(ask: Ask, now: number): Promise<AccountFact[]>
}

/** Trades of one page. */
export const pageSize = 500

/** How long a read may wait for its permit and its answer, ms. */
const timeoutMs = 15_000

/** 3 what may be missing, after an interruption or where fills are; 5 routine. */
export type ReadPriority = 3 | 5

/** Asks the executor of an account, which holds the key. */
export function createAsk(bus: Bus, accountId: string, priority: ReadPriority): Ask {
  return async (name, params, schema) => {
    const [product = '', operation = ''] = name.split('.')
    const tokens = { shard: shardOf(accountId), accountId, product, operation }
    const reply = await bus.request(AccountSync, tokens, { params, priority }, { timeoutMs })
    if (!reply.ok) throw new FaultError(reply.error)
    const parsed = schema.safeParse(reply.data)
    if (parsed.success) return parsed.data
    throw new FaultError({ code: 'BAD_ANSWER', message: `${name} answered in an unknown shape`, outcome: 'unknown' })
  }
}

/** The fault behind an error. */
export const faultOf = (error: unknown): Fault =>
  error instanceof FaultError ? error.fault : { code: 'DEFECT', message: String(error), outcome: 'unknown' }

/** What Binance refuses to everybody for a while. */
const passing: ReadonlySet<string> = new Set(['BANNED', 'CLOCK_SKEW', 'MAINTENANCE', 'OVERLOADED', 'RATE_LIMITED'])

/** Whether an account is refused for what it is or may, which seldom changes: asked again soon, the answer is the same. */
export const isRefusal = ({ outcome, code }: Fault): boolean => outcome === 'rejected' && !passing.has(code)

/** Whether there is no such symbol: a pair that is delisted, a contract that was delivered, a slip in a command. */
export const isGone = (error: unknown): boolean => faultOf(error).code === 'BAD_SYMBOL'

/** What was asked about one symbol; of one that is gone there is nothing. @throws FaultError */
export const ifThere = async <T>(asked: Promise<readonly T[]>): Promise<readonly T[]> =>
  asked.catch((error: unknown) => {
    if (isGone(error)) return []
    throw error
  })
