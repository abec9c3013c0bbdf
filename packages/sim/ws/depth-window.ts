import type { Side } from '../engine/book.ts'
import { formatFixed } from '../fixed.ts'
import type { Instrument } from '../market/instrument.ts'

/** Changed levels since the last look, as diff depth streams tell them. */
export interface DepthChanges {
  /** First and last update id covered. */
  readonly first: number
  readonly last: number
  /** The `last` of the window before, which futures call `pu`. */
  readonly previous: number
  readonly bids: [string, string][]
  readonly asks: [string, string][]
}

export interface DepthWindow {
  /** What has changed since the last take; null when nothing has. */
  take(): DepthChanges | null
  close(): void
}

export function createDepthWindow(instrument: Instrument): DepthWindow {
  const { priceDecimals, quantityDecimals } = instrument.spec
  const bids = new Map<number, number>()
  const asks = new Map<number, number>()
  let previous = instrument.book.updateId

  const close = instrument.listen({
    level(side: Side, price, total) {
      const changed = side === 'BUY' ? bids : asks
      changed.set(price, total)
    },
  })
  const rows = (changed: ReadonlyMap<number, number>, direction: 1 | -1): [string, string][] =>
    [...changed]
      .sort(([left], [right]) => (left - right) * direction)
      .map(([price, total]) => [formatFixed(price, priceDecimals), formatFixed(total, quantityDecimals)])

  return {
    take() {
      const last = instrument.book.updateId
      if (last === previous) return null
      const changes = { first: previous + 1, last, previous, bids: rows(bids, -1), asks: rows(asks, 1) }
      previous = last
      bids.clear()
      asks.clear()
      return changes
    },
    close,
  }
}
