import { createLine, type Line } from './line.ts'
import type { Market, Measure } from './rule.ts'
import type { Leaf } from './rule-tree.ts'
import { createChange, createVolume, type Series } from './series.ts'

type Measured = { key: string; series: Series; signed: Line<Leaf>; unsigned: Line<Leaf> }

export type Instrument = ReturnType<typeof createInstrument>

/** Everything that is measured of one symbol in one market. */
function createInstrument() {
  const price = createLine<Leaf>()
  let measured: Measured[] = []
  let lastAt = Number.NEGATIVE_INFINITY

  return {
    get isEmpty() {
      return price.isEmpty && measured.length === 0
    },

    /** The line a measure is compared on; its history begins when the first rule asks for it. */
    lineOf(measure: Measure): Line<Leaf> {
      if (measure.name === 'price') return price
      const key = `${measure.name === 'volume' ? 'volume' : 'change'} ${measure.windowMs}`
      let found = measured.find((m) => m.key === key)
      if (!found) {
        const series = measure.name === 'volume' ? createVolume(measure.windowMs) : createChange(measure.windowMs)
        found = { key, series, signed: createLine<Leaf>(), unsigned: createLine<Leaf>() }
        measured.push(found)
      }
      return measure.name === 'move' ? found.unsigned : found.signed
    },

    /** Forgets what no rule asks for any more. */
    tidy(): void {
      measured = measured.filter(({ signed, unsigned }) => !signed.isEmpty || !unsigned.isEmpty)
    },

    /** Takes a trade; times that run backwards count as the latest time seen. */
    trade(
      text: string,
      quantity: string,
      at: number,
      onFlip: (leaf: Leaf) => void,
      onEntry: (leaf: Leaf) => void,
    ): void {
      const value = Number(text)
      price.update(value, text, onFlip, onEntry)
      if (measured.length === 0) return
      lastAt = Math.max(lastAt, at)
      for (const { series, signed, unsigned } of measured) {
        const result = series.push(lastAt, value, Number(quantity))
        if (result === undefined) continue
        signed.update(result, String(result), onFlip, onEntry)
        unsigned.update(Math.abs(result), String(Math.abs(result)), onFlip, onEntry)
      }
    },
  }
}

/** The instruments rules ask for, made when the first one does. */
export function createInstruments() {
  const markets = new Map<Market, Map<string, Instrument>>()
  return {
    get: (market: Market, symbol: string): Instrument | undefined => markets.get(market)?.get(symbol),
    find(market: Market, symbol: string): Instrument {
      const symbols = markets.get(market) ?? new Map<string, Instrument>()
      markets.set(market, symbols)
      const instrument = symbols.get(symbol) ?? createInstrument()
      symbols.set(symbol, instrument)
      return instrument
    },
  }
}
