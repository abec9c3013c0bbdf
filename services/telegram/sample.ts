import Big from 'big.js'
import type { Instrument } from './instruments.ts'
import { roundDown, type Side } from './order-draft.ts'

/** Figures that an order of a symbol could have, for examples and buttons; decimals as text. */
export interface Sample {
  readonly symbol: string
  readonly quote: string
  /** In quote: little, usual, much. */
  readonly spends: readonly [string, string, string]
  readonly quantity: string
  /** Away from the market, where an order rests. */
  readonly price: string
}

/** What stands for any symbol as long as none was named. */
export const usualSample: Sample = {
  symbol: 'BTCUSDT',
  quote: 'USDT',
  spends: ['25', '100', '500'],
  quantity: '0.01',
  price: '60000',
}

/** Of the least an order may be worth: with Binance's 5 USDT these are 25, 100 and 500. */
const multiples = [5, 20, 100] as const
const leastWorth = '5'
/** How far from the market an example rests. */
const away = { BUY: '0.95', SELL: '1.05' } as const

/** An example that the symbol's own rules and price would let pass. */
export function sampleOf(instrument: Instrument, side: Side, lastPrice: string): Sample {
  const { symbol, quote, stepSize, tickSize } = instrument
  const least = new Big(instrument.minNotional).gt(0) ? new Big(instrument.minNotional) : new Big(leastWorth)
  const [little, usual, much] = multiples.map((multiple) => least.times(multiple).toFixed()) as [string, string, string]
  const last = new Big(lastPrice)
  return {
    symbol,
    quote,
    spends: [little, usual, much],
    quantity: roundDown(new Big(usual).div(last).prec(2, Big.roundUp), stepSize).toFixed(),
    price: roundDown(last.times(away[side]).prec(3), tickSize).toFixed(),
  }
}
