import type { CallParams, Command } from '@flotilla/protocol'
import type { Random } from '../../simulate/limits/random.ts'

/** A market that is traded: how much of it at a time, and how prices are written. */
export interface Instrument {
  readonly market: 'spot' | 'usdm'
  readonly symbol: string
  readonly quantity: string
  /** Less than `quantity`, for amendments. */
  readonly less: string
  readonly priceDecimals: number
}

export const instruments: readonly Instrument[] = [
  { market: 'spot', symbol: 'BTCUSDT', quantity: '0.001', less: '0.0006', priceDecimals: 2 },
  { market: 'spot', symbol: 'ETHUSDT', quantity: '0.02', less: '0.01', priceDecimals: 2 },
  { market: 'usdm', symbol: 'BTCUSDT', quantity: '0.004', less: '0.003', priceDecimals: 1 },
  { market: 'usdm', symbol: 'ETHUSDT', quantity: '0.08', less: '0.05', priceDecimals: 2 },
]

type Wish = Pick<Command, 'action' | 'market' | 'order'>

/** How far from the market a resting order stands, and a little further when it is moved. */
const far = { BUY: 0.82, SELL: 1.18 } as const
const further = { BUY: 0.8, SELL: 1.2 } as const
/** Limits that meet the market at once, or almost. */
const near = { BUY: 1.0005, SELL: 0.9995 } as const

/** The orders an account keeps trying on one market, one wish after another; the same chance makes the same wishes. */
export function createTrading({ market, symbol, quantity, less, priceDecimals }: Instrument, random: Random) {
  /** Commands that placed orders which may still rest, with the side of each. */
  const resting: { commandId: string; side: 'BUY' | 'SELL' }[] = []
  let turns = 0

  const anySide = () => random.pick(['BUY', 'SELL'] as const)
  const at = (price: number, times: number) => (price * times).toFixed(priceDecimals)
  const limit = (side: 'BUY' | 'SELL', price: string): CallParams => ({
    ...{ symbol, side, type: 'LIMIT', timeInForce: 'GTC', quantity, price },
  })
  const rest = (commandId: string, side: 'BUY' | 'SELL') => {
    resting.push({ commandId, side })
    if (resting.length > 6) resting.shift()
  }
  const wish = (action: Wish['action'], order: CallParams): Wish => ({ action, market, order })

  const makers: Record<string, (price: number, commandId: string) => Wish> = {
    // Buys and sells in turn, so that neither side runs out.
    market: () => wish('place', { symbol, side: turns++ % 2 ? 'SELL' : 'BUY', type: 'MARKET', quantity }),
    meeting(price) {
      const side = turns++ % 2 ? 'SELL' : 'BUY'
      return wish('place', limit(side, at(price, near[side])))
    },
    resting(price, commandId) {
      const side = anySide()
      rest(commandId, side)
      return wish('place', limit(side, at(price, far[side])))
    },
    cancel() {
      const target = random.pick(resting)
      return wish('cancel', { symbol, commandId: target.commandId })
    },
    change(price, commandId) {
      const { commandId: target, side } = random.pick(resting)
      const moved = at(price, further[side])
      if (market === 'usdm') return wish('amend', { symbol, commandId: target, side, quantity, price: moved })
      if (random.chance(0.5)) return wish('amend', { symbol, commandId: target, newQty: less })
      rest(commandId, side)
      return wish('cancelReplace', { ...limit(side, moved), commandId: target })
    },
    batch(price) {
      const orders = Array.from({ length: 2 + Math.floor(random.uniform() * 2) }, () => {
        const side = anySide()
        return limit(side, at(price, far[side]))
      })
      return wish('batch', { batchOrders: orders })
    },
    cancelAll: () => wish('cancelAll', { symbol }),
  }
  const always = ['market', 'market', 'market', 'meeting', 'meeting', 'resting', 'resting', 'resting', 'cancelAll']
  const ofResting = ['cancel', 'cancel', 'change', 'change']
  return (price: number, commandId: string): Wish => {
    const able = [...always, ...(resting.length > 0 ? ofResting : []), ...(market === 'usdm' ? ['batch'] : [])]
    const make = makers[random.pick(able)]
    if (!make) throw new Error('there is no such wish')
    return make(price, commandId)
  }
}
