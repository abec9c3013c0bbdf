/** A bar of the chart. Prices in units of 1e-8; volumes in the same units as bigint, since a day of them leaves 2^53. */
export interface Candle {
  readonly openTime: number
  open: number
  high: number
  low: number
  close: number
  volume: bigint
  quoteVolume: bigint
  takerVolume: bigint
  takerQuoteVolume: bigint
  /** First and last trade id; -1 when nothing was traded. */
  firstId: number
  lastId: number
  count: number
}

export function flatCandle(openTime: number, price: number): Candle {
  return {
    openTime,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 0n,
    quoteVolume: 0n,
    takerVolume: 0n,
    takerQuoteVolume: 0n,
    firstId: -1,
    lastId: -1,
    count: 0,
  }
}

/** Adds `later` to `candle`, which lies before it. */
export function absorb(candle: Candle, later: Readonly<Candle>): void {
  if (candle.count === 0 && candle.volume === 0n) {
    candle.open = later.open
    candle.high = later.high
    candle.low = later.low
    candle.firstId = later.firstId
  } else if (later.count > 0) {
    candle.high = Math.max(candle.high, later.high)
    candle.low = Math.min(candle.low, later.low)
  }
  if (candle.firstId < 0) candle.firstId = later.firstId
  if (later.count > 0) candle.lastId = later.lastId
  candle.close = later.close
  candle.volume += later.volume
  candle.quoteVolume += later.quoteVolume
  candle.takerVolume += later.takerVolume
  candle.takerQuoteVolume += later.takerQuoteVolume
  candle.count += later.count
}
