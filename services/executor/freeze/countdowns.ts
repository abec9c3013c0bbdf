import type { Market } from '@flotilla/protocol'
import type { Asker } from '../orders/asking.ts'

/** The markets that have a dead man's switch: the heartbeat, and the list of what it is about. */
const calls = {
  usdm: { beat: 'usdm.autoCancelAllOpenOrders', orders: 'usdm.currentAllOpenOrders' },
  coinm: { beat: 'coinm.autoCancelAllOpenOrders', orders: 'coinm.currentAllOpenOrders' },
} as const
export type Beating = keyof typeof calls
export const everyMarket = Object.keys(calls) as Beating[]

export const isBeating = (market: Market): market is Beating => market in calls

export const keyOf = (market: Beating, symbol: string) => `${market}/${symbol}`

/** Of a key that may not look at a market there is nothing to be learnt by asking again. */
const hasNothingThere = new Set(['KEY_UNUSABLE', 'ACCOUNT_INACTIVE'])

/** Binance's countdowns over the resting orders of an account, one for each symbol. */
export function createCountdowns(asker: Pick<Asker, 'ask'>) {
  /** Counts the orders of one symbol, as `market/symbol`, down from here, ms; from 0 not at all any more. */
  const beat = (accountId: string, key: string, countdownTime: number) => {
    const [market, symbol] = key.split('/') as [Beating, string]
    return asker.ask(accountId, calls[market].beat, { symbol, countdownTime }, 1)
  }

  /**
   * The symbols with open orders, as `market/symbol`; `closed` when the key has nothing there, undefined when it was not
   * answered.
   * @param deadlineAt epoch ms; no answer is awaited beyond it
   */
  const resting = async (
    accountId: string,
    market: Beating,
    deadlineAt?: number,
  ): Promise<ReadonlySet<string> | 'closed' | undefined> => {
    const { outcome, data, fault } = await asker.ask(accountId, calls[market].orders, {}, 1, deadlineAt)
    if (outcome === 'ok' && Array.isArray(data)) {
      return new Set(data.map(({ symbol }: { symbol: unknown }) => keyOf(market, String(symbol))))
    }
    return fault && hasNothingThere.has(fault.code) ? 'closed' : undefined
  }

  const endOn = async (accountId: string, market: Beating) => {
    const open = await resting(accountId, market)
    if (open === undefined || open === 'closed') return open !== undefined
    const told = await Promise.all([...open].map((key) => beat(accountId, key, 0)))
    return told.every(({ outcome }) => outcome === 'ok')
  }

  return {
    beat,
    resting,
    /** Ends all of them over what rests now. @returns whether Binance took that */
    endAll: async (accountId: string): Promise<boolean> =>
      (await Promise.all(everyMarket.map((market) => endOn(accountId, market)))).every(Boolean),
  }
}

export type Countdowns = ReturnType<typeof createCountdowns>
