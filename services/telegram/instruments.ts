import type { Fleet } from '@flotilla/client'
import type { Clock } from '@flotilla/runtime'
import { z } from 'zod'
import { clip } from './html.ts'
import { edits } from './nearest.ts'

/** Decimals as text; a step of 0 means there is none. */
const Filter = z.looseObject({
  filterType: z.string(),
  tickSize: z.string().optional(),
  stepSize: z.string().optional(),
  minQty: z.string().optional(),
  maxQty: z.string().optional(),
  minNotional: z.string().optional(),
})

const ExchangeInfo = z.looseObject({
  symbols: z.array(
    z.looseObject({
      symbol: z.string(),
      status: z.string(),
      baseAsset: z.string(),
      quoteAsset: z.string(),
      quoteAssetPrecision: z.number().int().nonnegative(),
      filters: z.array(Filter),
    }),
  ),
})

const Prices = z.array(z.looseObject({ symbol: z.string(), price: z.string() }))

/** A spot symbol and the rules its orders keep; decimals as text, `0` where there is no rule. */
export interface Instrument {
  readonly symbol: string
  readonly base: string
  readonly quote: string
  readonly trading: boolean
  readonly quoteDecimals: number
  readonly tickSize: string
  readonly stepSize: string
  /** Of market orders, besides `stepSize`. */
  readonly marketStepSize: string
  readonly minQuantity: string
  readonly maxQuantity: string
  readonly minNotional: string
}

/** What a text names: a symbol, or nothing, then with names that look like it. */
export type Resolved =
  | { readonly ok: true; readonly symbol: string }
  | { readonly ok: false; readonly text: string; readonly near: readonly string[] }

const infoTtlMs = 3_600_000
const namesTtlMs = 300_000
/** What `BTC` alone stands for. */
const usualQuotes = ['USDT', 'USDC', 'FDUSD', 'BTC']
const suggestions = 3
/** What is longer names no symbol. */
const longestName = 20

function instrumentOf(info: z.infer<typeof ExchangeInfo>['symbols'][number]): Instrument {
  const filter = (name: string) => info.filters.find(({ filterType }) => filterType === name)
  const lot = filter('LOT_SIZE')
  const notional = filter('NOTIONAL') ?? filter('MIN_NOTIONAL')
  return {
    symbol: info.symbol,
    base: info.baseAsset,
    quote: info.quoteAsset,
    trading: info.status === 'TRADING',
    quoteDecimals: info.quoteAssetPrecision,
    tickSize: filter('PRICE_FILTER')?.tickSize ?? '0',
    stepSize: lot?.stepSize ?? '0',
    marketStepSize: filter('MARKET_LOT_SIZE')?.stepSize ?? '0',
    minQuantity: lot?.minQty ?? '0',
    maxQuantity: lot?.maxQty ?? '0',
    minNotional: notional?.minNotional ?? '0',
  }
}

/** Remembers one answer for a time; a question that failed is asked again. */
function createMemory<T>(clock: Clock, ttlMs: number) {
  const kept = new Map<string, { at: number; value: Promise<T> }>()
  return (name: string, ask: () => Promise<T>): Promise<T> => {
    const known = kept.get(name)
    if (known && clock.now() - known.at < ttlMs) return known.value
    const value = ask()
    kept.set(name, { at: clock.now(), value })
    value.catch(() => kept.delete(name))
    return value
  }
}

/** Names somebody may have meant: those that begin so, and those that are a slip of the finger away. */
export function namesNear(text: string, known: Iterable<string>): string[] {
  if (text.length < 2 || text.length > longestName) return []
  const slips = Math.max(1, Math.floor(text.length / 3))
  const far = (name: string) =>
    name.startsWith(text) ? 0 : Math.min(...['', ...usualQuotes].map((quote) => edits(text + quote, name)))
  return [...known]
    .map((name) => ({ name, far: far(name) }))
    .filter((each) => each.far <= slips)
    .toSorted((a, b) => a.far - b.far)
    .slice(0, suggestions)
    .map(({ name }) => name)
}

/** Spot symbols by what people write, and the rules of their orders. @throws FaultError when the fleet cannot say */
export function createInstruments(fleet: Fleet, clock: Clock) {
  const rememberInfo = createMemory<Instrument | undefined>(clock, infoTtlMs)
  const rememberNames = createMemory<ReadonlySet<string>>(clock, namesTtlMs)

  const names = () =>
    rememberNames('all', async () => {
      const rows = Prices.parse(await fleet.query('spot.tickerPrice'))
      return new Set(rows.map(({ symbol }) => symbol))
    })

  return {
    /** The symbol a person means by `btcusdt`, `BTC/USDT`, `btc-usdt` or `BTC`. */
    async resolve(written: string): Promise<Resolved> {
      const text = written.toUpperCase().replaceAll(/[/\-_:]/g, '')
      const known = await names()
      for (const symbol of [text, ...usualQuotes.map((quote) => text + quote)]) {
        if (known.has(symbol)) return { ok: true, symbol }
      }
      return { ok: false, text: clip(text), near: namesNear(text, known) }
    },

    /** A symbol with its rules; undefined when Binance lists no such symbol. */
    find: (symbol: string) =>
      rememberInfo(symbol, async () => {
        const { symbols } = ExchangeInfo.parse(await fleet.query('spot.exchangeInfo', { symbol }))
        const [info] = symbols
        return info && instrumentOf(info)
      }),

    /** The last price of every symbol, to value what an account holds. */
    async prices(): Promise<ReadonlyMap<string, string>> {
      const rows = Prices.parse(await fleet.query('spot.tickerPrice'))
      return new Map(rows.map(({ symbol, price }) => [symbol, price]))
    },
  }
}

export type Instruments = ReturnType<typeof createInstruments>
