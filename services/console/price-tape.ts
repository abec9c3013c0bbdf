/** A tile of the price strip. */
export interface PriceRow {
  readonly symbol: string
  /** Decimal, as Binance prints it. */
  readonly price: string
  /** Of the last 24 hours, such as `-1.20`. */
  readonly changePercent?: string
}

/** With the line behind it: a price a second, for drawing only. */
export interface PriceHistory extends PriceRow {
  readonly points: readonly number[]
}

/** Length of the line, s. */
const lineLength = 90

interface Tile {
  price: string | undefined
  open: string | undefined
  changed: boolean
  readonly points: number[]
}

const percent = (open: string | undefined, price: string) =>
  open === undefined || Number(open) === 0
    ? undefined
    : ((Number(price) / Number(open) - 1) * 100).toFixed(2).replace(/^-(?=0\.00$)/, '')

/** The last prices of a few symbols; however often they change, the reader takes what is new when it pleases. */
export function createPriceTape(symbols: readonly string[]) {
  const tiles = new Map<string, Tile>(
    symbols.map((symbol) => [symbol, { price: undefined, open: undefined, changed: false, points: [] }]),
  )
  const row = (symbol: string, { price, open }: Tile): PriceRow[] => {
    if (price === undefined) return []
    const changePercent = percent(open, price)
    return [{ symbol, price, ...(changePercent === undefined ? {} : { changePercent }) }]
  }
  return {
    /** Takes in what is known of a symbol; an unknown symbol is nobody's business. */
    note(symbol: string, { price, open }: { price?: string; open?: string }) {
      const tile = tiles.get(symbol)
      if (!tile) return
      tile.changed ||= (price ?? tile.price) !== tile.price || (open ?? tile.open) !== tile.open
      tile.price = price ?? tile.price
      tile.open = open ?? tile.open
    },
    /** What changed since the last time. */
    take(): PriceRow[] {
      return [...tiles].flatMap(([symbol, tile]) => {
        if (!tile.changed) return []
        tile.changed = false
        return row(symbol, tile)
      })
    },
    /** Adds a point to each line; once a second. */
    mark() {
      for (const { price, points } of tiles.values()) {
        if (price === undefined) continue
        points.push(Number(price))
        if (points.length > lineLength) points.shift()
      }
    },
    all: (): PriceHistory[] =>
      [...tiles].flatMap(([symbol, tile]) => row(symbol, tile).map((each) => ({ ...each, points: [...tile.points] }))),
  }
}
