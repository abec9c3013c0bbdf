import { fixed } from '../fixed.ts'

export type MarketName = 'spot' | 'usdm' | 'coinm'

/** What is traded, under which rules. Prices and quantities in units of 1e-8. */
export interface SymbolSpec {
  readonly market: MarketName
  readonly symbol: string
  readonly base: string
  readonly quote: string
  /** Futures: the underlying pair, e.g. BTCUSD for BTCUSD_PERP. Spot: the symbol. */
  readonly pair: string
  /** The asset that margin and profit are paid in (futures); the quote on spot. */
  readonly marginAsset: string
  /** COIN-M: what one contract is worth in USD; 0 elsewhere. */
  readonly contractSize: number
  readonly tickSize: number
  readonly stepSize: number
  readonly minQuantity: number
  readonly maxQuantity: number
  readonly maxMarketQuantity: number
  readonly minNotional: number
  readonly maxPrice: number
  readonly priceDecimals: number
  readonly quantityDecimals: number
  readonly liveliness: Liveliness
}

/** How a generated market behaves. */
export interface Liveliness {
  readonly tradesPerSecond: number
  /** The usual size of a trade, in units of 1e-8 of the quantity. */
  readonly tradeSize: number
  readonly levels: number
}

/** An asset's price in USD at the start, how far it moves in a day (fraction) and how it follows the common drift. */
export interface AssetModel {
  readonly usd: number
  readonly dailyMove: number
  readonly beta: number
}

export const ASSETS: Readonly<Record<string, AssetModel>> = {
  BTC: { usd: 65_000, dailyMove: 0.022, beta: 1 },
  ETH: { usd: 2_600, dailyMove: 0.03, beta: 1.2 },
  BNB: { usd: 620, dailyMove: 0.025, beta: 0.8 },
  SOL: { usd: 150, dailyMove: 0.045, beta: 1.4 },
  XRP: { usd: 0.62, dailyMove: 0.035, beta: 0.9 },
  ADA: { usd: 0.45, dailyMove: 0.04, beta: 1.1 },
  DOGE: { usd: 0.125, dailyMove: 0.045, beta: 1.2 },
  LTC: { usd: 72, dailyMove: 0.03, beta: 0.9 },
  LINK: { usd: 14, dailyMove: 0.04, beta: 1.2 },
  AVAX: { usd: 28, dailyMove: 0.045, beta: 1.3 },
  DOT: { usd: 5.2, dailyMove: 0.04, beta: 1.2 },
  USDT: { usd: 1, dailyMove: 0, beta: 0 },
  USDC: { usd: 1, dailyMove: 0, beta: 0 },
  USD: { usd: 1, dailyMove: 0, beta: 0 },
}

type Row = [base: string, quote: string, tick: string, step: string, minNotional: string, trades: number, size: string]

const SPOT: Row[] = [
  ['BTC', 'USDT', '0.01', '0.00001', '5', 5, '0.012'],
  ['ETH', 'USDT', '0.01', '0.0001', '5', 3, '0.25'],
  ['BNB', 'USDT', '0.01', '0.001', '5', 1.5, '0.9'],
  ['SOL', 'USDT', '0.01', '0.001', '5', 2, '4'],
  ['XRP', 'USDT', '0.0001', '0.1', '5', 1.5, '900'],
  ['ADA', 'USDT', '0.0001', '0.1', '5', 1, '900'],
  ['DOGE', 'USDT', '0.00001', '1', '5', 1.5, '3000'],
  ['LTC', 'USDT', '0.01', '0.001', '5', 0.7, '4'],
  ['LINK', 'USDT', '0.01', '0.01', '5', 0.7, '30'],
  ['AVAX', 'USDT', '0.01', '0.01', '5', 0.7, '15'],
  ['DOT', 'USDT', '0.001', '0.01', '5', 0.5, '90'],
  ['ETH', 'BTC', '0.00001', '0.0001', '0.0001', 1, '0.3'],
  ['BNB', 'BTC', '0.000001', '0.001', '0.0001', 0.5, '0.5'],
  ['SOL', 'BTC', '0.0000001', '0.01', '0.0001', 0.3, '2'],
  ['BNB', 'ETH', '0.00001', '0.001', '0.001', 0.3, '0.5'],
  ['BTC', 'USDC', '0.01', '0.00001', '5', 1.5, '0.01'],
  ['USDC', 'USDT', '0.0001', '1', '5', 1, '900'],
]

const USDM: Row[] = [
  ['BTC', 'USDT', '0.10', '0.001', '100', 6, '0.04'],
  ['ETH', 'USDT', '0.01', '0.001', '20', 4, '0.6'],
  ['BNB', 'USDT', '0.010', '0.01', '5', 1.5, '2'],
  ['SOL', 'USDT', '0.0100', '0.01', '5', 2, '9'],
  ['XRP', 'USDT', '0.0001', '0.1', '5', 1.5, '2000'],
  ['ADA', 'USDT', '0.00010', '1', '5', 1, '2500'],
  ['DOGE', 'USDT', '0.000010', '1', '5', 1.5, '8000'],
  ['LTC', 'USDT', '0.01', '0.001', '20', 0.7, '9'],
  ['LINK', 'USDT', '0.001', '0.01', '20', 0.7, '50'],
  ['AVAX', 'USDT', '0.0010', '1', '5', 0.7, '30'],
  ['DOT', 'USDT', '0.001', '0.1', '5', 0.5, '200'],
]

const COINM: Row[] = [
  ['BTC', 'USD', '0.1', '1', '0', 2, '12'],
  ['ETH', 'USD', '0.01', '1', '0', 1.5, '80'],
  ['BNB', 'USD', '0.010', '1', '0', 0.6, '40'],
  ['SOL', 'USD', '0.010', '1', '0', 0.8, '60'],
  ['XRP', 'USD', '0.0001', '1', '0', 0.5, '60'],
  ['ADA', 'USD', '0.00010', '1', '0', 0.4, '60'],
  ['DOGE', 'USD', '0.000010', '1', '0', 0.4, '80'],
  ['LTC', 'USD', '0.01', '1', '0', 0.4, '30'],
  ['LINK', 'USD', '0.001', '1', '0', 0.4, '30'],
]

const decimalsOf = (text: string): number => (text.split('.')[1] ?? '').length

function spec(market: MarketName, row: Row): SymbolSpec {
  const [base, quote, tick, step, minNotional, tradesPerSecond, size] = row
  const stepSize = fixed(step)
  const largest = Math.min(900_000, Math.round(stepSize / 100) || 900)
  const maxQuantity = fixed(market === 'coinm' ? '1000000' : String(largest * 10))
  return {
    market,
    symbol: market === 'coinm' ? `${base}${quote}_PERP` : `${base}${quote}`,
    base,
    quote,
    pair: `${base}${quote}`,
    marginAsset: market === 'coinm' ? base : quote,
    contractSize: market !== 'coinm' ? 0 : fixed(base === 'BTC' ? '100' : '10'),
    tickSize: fixed(tick),
    stepSize,
    minQuantity: stepSize,
    maxQuantity,
    maxMarketQuantity: Math.round(maxQuantity / 20),
    minNotional: fixed(minNotional),
    maxPrice: Math.min(fixed('1000000'), fixed(tick) * 100_000_000),
    priceDecimals: market === 'spot' ? 8 : decimalsOf(tick),
    quantityDecimals: market === 'spot' ? 8 : decimalsOf(step),
    liveliness: { tradesPerSecond, tradeSize: fixed(size), levels: 120 },
  }
}

/** Everything listed on the simulated exchange. */
export const SYMBOLS: readonly SymbolSpec[] = [
  ...SPOT.map((row) => spec('spot', row)),
  ...USDM.map((row) => spec('usdm', row)),
  ...COINM.map((row) => spec('coinm', row)),
]

/** Rules for a symbol that only a recording knows. */
export function recordedSpec(market: MarketName, symbol: string): SymbolSpec {
  const listed = SYMBOLS.find((known) => known.market === market && known.symbol === symbol)
  if (listed) return listed
  const bare = symbol.replace(/_.*$/, '')
  const quote = /(USDT|USDC|BUSD|USD|BTC|ETH|EUR|BNB)$/.exec(bare)?.[1] ?? 'USDT'
  const base = bare.slice(0, bare.length - quote.length) || bare
  const made = spec(market, [base, quote, '0.00001', market === 'coinm' ? '1' : '0.001', '5', 1, '10'])
  return { ...made, symbol, priceDecimals: market === 'spot' ? 8 : 5 }
}
