import type { Plan } from '@flotilla/orders'
import { type Bus, type CallParams, type Fault, Query, refusal } from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'
import Big from 'big.js'
import { groupsOf, type Instrument, isExit, worthOf } from './order-value.ts'

export interface ValuationDeps {
  readonly bus: Bus
  readonly clock: Clock
}

/** Quote assets that are taken for a dollar. */
const dollars = new Set(['USDT', 'USDC', 'USD', 'FDUSD', 'BUSD', 'TUSD', 'USDP', 'DAI', 'USD1', 'USDE', 'BFUSD'])
/** What futures are quoted in; longer names first. */
const futuresQuotes = ['USDT', 'USDC', 'BUSD', 'USD1', 'BTC', 'ETH', 'BNB']
/** How long the quote asset of a symbol is remembered, ms: it never changes. */
const quoteMs = 3_600_000
const askMs = 3_000

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

const notValued = (why: string): Fault =>
  refusal('CAP_NOT_VALUED', `the account has caps, and what this is worth could not be told: ${why}`)

/** Says what a request is worth in USD, by its own prices and the last price of the market; asked only where it matters. */
export function createValuation({ bus, clock }: ValuationDeps) {
  const quotes = new Map<string, { quote: string; until: number }>()

  const ask = async (product: string, operation: string, params: CallParams): Promise<unknown> => {
    const reply = await bus.request(Query, { product, operation }, params, { timeoutMs: askMs })
    if (!reply.ok) throw new Error(`${product}.${operation}: ${reply.error.message}`)
    return reply.data
  }

  const priceOf = async (product: 'spot' | 'usdm', symbol: string): Promise<string> => {
    const data = await ask(product, product === 'spot' ? 'tickerPrice' : 'symbolPriceTicker', { symbol })
    const row = (Array.isArray(data) ? data[0] : data) as { price?: unknown } | undefined
    const price = text(row?.price)
    if (price === undefined || !new Big(price).gt(0)) throw new Error(`${symbol} has no price`)
    return price
  }

  const spotQuoteOf = async (symbol: string): Promise<string> => {
    const held = quotes.get(symbol)
    if (held && held.until > clock.now()) return held.quote
    const info = (await ask('spot', 'exchangeInfo', { symbol })) as { symbols?: { quoteAsset?: unknown }[] }
    const quote = text(info.symbols?.[0]?.quoteAsset)
    if (quote === undefined) throw new Error(`${symbol} is not known`)
    quotes.set(symbol, { quote, until: clock.now() + quoteMs })
    return quote
  }

  const usdOf = async (asset: string): Promise<string> => {
    if (dollars.has(asset)) return '1'
    try {
      return await priceOf('spot', `${asset}USDT`)
    } catch {
      // Money of states is the quote of the pair: USDTTRY.
      return new Big(1).div(await priceOf('spot', `USDT${asset}`)).toFixed()
    }
  }

  const instrumentOf = async (operation: string, symbol: string): Promise<Instrument> => {
    const product = operation.split('.')[0]
    // BTCUSD contracts are of 100 USD, all others of 10: https://www.binance.com/en/futures/trading-rules/coin-m
    if (product === 'coinm')
      return { last: '0', quoteUsd: '0', contractUsd: symbol.startsWith('BTCUSD') ? '100' : '10' }
    if (product === 'usdm') {
      const quote = futuresQuotes.find((each) => symbol.split('_')[0]?.endsWith(each))
      if (quote === undefined) throw new Error(`the quote asset of ${symbol} is not known`)
      const [last, quoteUsd] = await Promise.all([priceOf('usdm', symbol), usdOf(quote)])
      return { last, quoteUsd }
    }
    if (product !== 'spot' && product !== 'margin') throw new Error(`orders of ${operation} are not valued`)
    const [last, quoteUsd] = await Promise.all([priceOf('spot', symbol), spotQuoteOf(symbol).then(usdOf)])
    return { last, quoteUsd }
  }

  const sumOf = async (operation: string, params: CallParams): Promise<Big> => {
    let sum = new Big(0)
    for (const group of groupsOf(operation, params)) {
      let most = new Big(0)
      for (const leg of group.filter((each) => !isExit(operation, each))) {
        const symbol = text(leg.symbol) ?? text(params.symbol)
        if (symbol === undefined) throw new Error('it names no symbol')
        const value = worthOf(leg, await instrumentOf(operation, symbol))
        if (value === undefined) throw new Error('it does not say how much is traded')
        if (value.gt(most)) most = value
      }
      sum = sum.plus(most)
    }
    return sum
  }

  /** The value of a plan's orders together, USD, as text rounded up to cents; or why it cannot be told. */
  return async ({ operation, params }: Pick<Plan, 'operation' | 'params'>): Promise<string | Fault> => {
    try {
      return (await sumOf(operation, params)).round(2, 3).toFixed(2)
    } catch (error) {
      return notValued(error instanceof Error ? error.message : String(error))
    }
  }
}

export type Valuation = ReturnType<typeof createValuation>
