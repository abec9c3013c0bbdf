import type { Clock } from '../clock.ts'
import { formatFixed } from '../fixed.ts'
import { priceOf } from '../futures/contract.ts'
import type { Liquidations } from '../futures/liquidations.ts'
import type { FuturesOrder } from '../futures/order.ts'
import type { Emit, Feed } from './feed.ts'
import { every } from './symbol-feeds.ts'

const SECOND = 1_000

/** `forceOrder`: of each second the largest liquidation of each symbol. */
export function liquidationFeed(
  deps: { readonly liquidations: Liquidations; readonly clock: Clock; readonly emit: Emit },
  wants: (order: FuturesOrder) => boolean,
): Feed {
  const largest = new Map<string, FuturesOrder>()
  const stopListening = deps.liquidations.listen((order) => {
    const { symbol } = order.instrument.spec
    const known = largest.get(symbol)
    if (wants(order) && order.executed > (known?.executed ?? 0)) largest.set(symbol, order)
  })
  const telling = every(deps.clock, SECOND, () => {
    for (const order of largest.values()) deps.emit(JSON.stringify(forceOrder(order, deps.clock.now())))
    largest.clear()
  })
  return {
    close() {
      stopListening()
      telling.close()
    },
  }
}

/** The order is told as the limit order that the venue makes of it, at the price it got. */
function forceOrder(order: FuturesOrder, now: number): Record<string, unknown> {
  const { spec } = order.instrument
  const price = formatFixed(priceOf(spec, order.cost, order.executed), spec.priceDecimals)
  const quantity = (units: number): string => formatFixed(units, spec.quantityDecimals)
  return {
    e: 'forceOrder',
    E: now,
    o: {
      s: spec.symbol,
      ps: spec.pair,
      S: order.side,
      o: 'LIMIT',
      f: 'IOC',
      q: quantity(order.quantity),
      p: price,
      ap: price,
      X: order.status,
      l: quantity(order.fills[order.fills.length - 1]?.quantity ?? 0),
      z: quantity(order.executed),
      T: order.updatedAt,
    },
    st: spec.market === 'usdm' ? 1 : 2,
  }
}
