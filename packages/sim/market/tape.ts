/** A public trade. Price and quantity in units of 1e-8. */
export interface MarketTrade {
  readonly id: number
  readonly price: number
  readonly quantity: number
  readonly at: number
  /** The buyer was the one who had been waiting: the taker sold. */
  readonly buyerMaker: boolean
}

/** Trades of one taker at one price, told as one. */
export interface AggregateTrade {
  readonly id: number
  readonly price: number
  quantity: number
  readonly firstId: number
  lastId: number
  readonly at: number
  readonly buyerMaker: boolean
}

/** The latest trades of a symbol, both one by one and aggregated. */
export interface Tape {
  readonly trades: readonly MarketTrade[]
  readonly aggregates: readonly AggregateTrade[]
  readonly last: MarketTrade | undefined
  nextId(): number
  /** Records what one taker did. Returns the aggregates made of it, unless they are given. */
  print(trades: readonly MarketTrade[], aggregates?: readonly AggregateTrade[]): readonly AggregateTrade[]
  /** Continues after a trade id that lies in the past or in a recording. */
  continueAfter(id: number): void
}

const KEEP = 5_000

export function createTape(firstId: number): Tape {
  const trades: MarketTrade[] = []
  const aggregates: AggregateTrade[] = []
  let lastId = firstId
  let lastAggregateId = Math.floor(firstId / 2)

  function aggregate(batch: readonly MarketTrade[]): AggregateTrade[] {
    const made: AggregateTrade[] = []
    for (const trade of batch) {
      const open = made[made.length - 1]
      if (open && open.price === trade.price && open.buyerMaker === trade.buyerMaker) {
        open.quantity += trade.quantity
        open.lastId = trade.id
        continue
      }
      lastAggregateId += 1
      const { price, quantity, id, at, buyerMaker } = trade
      made.push({ id: lastAggregateId, price, quantity, firstId: id, lastId: id, at, buyerMaker })
    }
    return made
  }

  return {
    trades,
    aggregates,
    get last() {
      return trades[trades.length - 1]
    },
    nextId() {
      lastId += 1
      return lastId
    },
    print(batch, known) {
      const made = known ?? aggregate(batch)
      lastAggregateId = Math.max(lastAggregateId, made[made.length - 1]?.id ?? 0)
      trades.push(...batch)
      aggregates.push(...made)
      if (trades.length > 2 * KEEP) trades.splice(0, trades.length - KEEP)
      if (aggregates.length > 2 * KEEP) aggregates.splice(0, aggregates.length - KEEP)
      return made
    },
    continueAfter(id) {
      lastId = id
    },
  }
}
