import type { Clock } from '../clock.ts'
import { UNIT } from '../fixed.ts'
import type { Instrument } from '../market/instrument.ts'
import type { Markets } from '../market/markets.ts'
import { hashText, hashUniform } from '../random.ts'

/** The prices that are no trades: index, mark, funding. */
export interface MarkPrices {
  /** Units of 1e-8. */
  mark(instrument: Instrument): number
  index(instrument: Instrument): number
  /** Whose trades make the index: the spot market of the same assets, the instrument itself where there is none. */
  indexMarket(instrument: Instrument): Instrument
  /** The rate that is being charged at the end of the present funding period, in units of 1e-8. */
  fundingRate(instrument: Instrument): number
  /** The rate that was charged at a funding time of the past. */
  pastFundingRate(instrument: Instrument, fundingTime: number): number
  nextFundingTime(): number
}

export const FUNDING_PERIOD_MS = 8 * 3_600_000
/** 0.01 % of interest per period. */
const INTEREST = 10_000
const MAX_RATE = 2_000_000

export function createMarkPrices({ clock, markets }: { clock: Clock; markets: Markets }): MarkPrices {
  function indexMarket(instrument: Instrument): Instrument {
    const { base, quote } = instrument.spec
    if (instrument.recordedStreams.size > 0) return instrument
    return markets.get('spot', `${base}${quote === 'USD' ? 'USDT' : quote}`) ?? instrument
  }

  function index(instrument: Instrument): number {
    const { base, quote } = instrument.spec
    const source = indexMarket(instrument)
    if (source !== instrument || instrument.recordedStreams.size > 0) return source.lastPrice()
    return Math.round(markets.path.fair(base, quote, clock.now()) * UNIT)
  }

  /** Between the book's best prices, as long as the last trade was not far away. */
  function mark(instrument: Instrument): number {
    const bid = instrument.book.bids.best()?.price
    const ask = instrument.book.asks.best()?.price
    return bid === undefined || ask === undefined ? instrument.lastPrice() : Math.round((bid + ask) / 2)
  }

  const bounded = (rate: number): number => Math.max(-MAX_RATE, Math.min(MAX_RATE, Math.round(rate)))

  return {
    mark,
    index,
    indexMarket,
    fundingRate(instrument) {
      const premium = ((mark(instrument) - index(instrument)) / index(instrument)) * UNIT
      return bounded(premium + Math.max(-50_000, Math.min(50_000, INTEREST - premium)))
    },
    pastFundingRate(instrument, fundingTime) {
      const noise = hashUniform(hashText(instrument.spec.symbol), Math.floor(fundingTime / FUNDING_PERIOD_MS))
      return bounded(noise < 0.6 ? INTEREST : (noise - 0.7) * 60_000)
    },
    nextFundingTime: () => Math.floor(clock.now() / FUNDING_PERIOD_MS + 1) * FUNDING_PERIOD_MS,
  }
}
