import { floorTo, UNIT } from '../fixed.ts'
import { hashText, hashUniform } from '../random.ts'
import type { Candle } from './candle.ts'
import type { PricePath } from './price-path.ts'
import type { SymbolSpec } from './symbols.ts'

/** The past before the simulator was started, made on demand out of the seed. */
export interface History {
  /** First minute there is. */
  readonly listedAt: number
  /** The bar of one minute of the past. */
  minute(openTime: number): Candle
  /** The bar of a whole hour: the sum of its minutes, made sixty at a time. */
  hour(openTime: number): Candle
  /** The trade id that was last when this minute began. */
  tradeIdAt(openTime: number): number
}

const MINUTE = 60_000
const HOUR = 3_600_000
/** Everything was listed on 2023-01-01. */
const LISTED_AT = 1_672_531_200_000

/** A bar in plain numbers: sums over an hour stay below 2^53. */
interface Bar {
  open: number
  high: number
  low: number
  close: number
  volume: number
  quoteVolume: number
  takerVolume: number
  takerQuoteVolume: number
}

export function createHistory(spec: SymbolSpec, path: PricePath, seed: number): History {
  const own = seed ^ hashText(`${spec.market}:${spec.symbol}`)
  const perMinute = Math.max(4, Math.round(spec.liveliness.tradesPerSecond * 60))
  const tick = (price: number): number =>
    Math.max(spec.tickSize, Math.round((price * UNIT) / spec.tickSize) * spec.tickSize)
  const worth = (price: number, quantity: number): number =>
    Math.floor(spec.contractSize > 0 ? (quantity * spec.contractSize) / price : (price / UNIT) * quantity)

  function tradeIdAt(openTime: number): number {
    const index = Math.floor((openTime - LISTED_AT) / MINUTE)
    return 1_000_000 + index * perMinute + Math.floor(hashUniform(own, index) * (perMinute / 2))
  }

  function bar(openTime: number, open: number, close: number): Bar {
    const index = Math.floor(openTime / MINUTE)
    const wick = Math.abs(close - open) * 0.4 + 2 * spec.tickSize
    const high = Math.max(open, close) + floorTo(Math.round(wick * hashUniform(own + 1, index)), spec.tickSize)
    const low = Math.min(open, close) - floorTo(Math.round(wick * hashUniform(own + 2, index)), spec.tickSize)
    const count = tradeIdAt(openTime + MINUTE) - tradeIdAt(openTime)
    const activity = 0.4 + 1.2 * hashUniform(own + 3, index)
    const volume = Math.max(
      spec.stepSize,
      floorTo(Math.round(count * spec.liveliness.tradeSize * activity), spec.stepSize),
    )
    const takerVolume = floorTo(Math.round(volume * (0.3 + 0.4 * hashUniform(own + 4, index))), spec.stepSize)
    const middle = floorTo(Math.round((open + close) / 2), spec.tickSize)
    return {
      open,
      high,
      low: Math.max(spec.tickSize, low),
      close,
      volume,
      quoteVolume: worth(middle, volume),
      takerVolume,
      takerQuoteVolume: worth(middle, takerVolume),
    }
  }

  /** Adds up `count` minutes from `openTime` on. */
  function sum(openTime: number, count: number): Candle {
    const prices = path.minutes(spec.base, spec.quote, openTime, count)
    let total: Bar | undefined
    for (let index = 0; index < count; index++) {
      const minute = bar(openTime + index * MINUTE, tick(prices[index] ?? 0), tick(prices[index + 1] ?? 0))
      if (total) addTo(total, minute)
      else total = minute
    }
    const firstId = tradeIdAt(openTime) + 1
    const lastId = tradeIdAt(openTime + count * MINUTE)
    return toCandle(openTime, total ?? bar(openTime, 0, 0), firstId, lastId)
  }

  return {
    listedAt: LISTED_AT,
    minute: (openTime) => sum(openTime, 1),
    hour: (openTime) => sum(openTime, HOUR / MINUTE),
    tradeIdAt,
  }
}

function addTo(total: Bar, minute: Bar): void {
  total.high = Math.max(total.high, minute.high)
  total.low = Math.min(total.low, minute.low)
  total.close = minute.close
  total.volume += minute.volume
  total.quoteVolume += minute.quoteVolume
  total.takerVolume += minute.takerVolume
  total.takerQuoteVolume += minute.takerQuoteVolume
}

function toCandle(openTime: number, total: Bar, firstId: number, lastId: number): Candle {
  return {
    openTime,
    open: total.open,
    high: total.high,
    low: total.low,
    close: total.close,
    volume: BigInt(total.volume),
    quoteVolume: BigInt(total.quoteVolume),
    takerVolume: BigInt(total.takerVolume),
    takerQuoteVolume: BigInt(total.takerQuoteVolume),
    firstId,
    lastId,
    count: lastId - firstId + 1,
  }
}
