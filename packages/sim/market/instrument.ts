import { type Book, createBook, type Entry, type Side } from '../engine/book.ts'
import { type MatchHandlers, match, type Taker } from '../engine/matching.ts'
import { multiply } from '../fixed.ts'
import { type Chart, createChart } from './chart.ts'
import type { History } from './history.ts'
import type { SymbolSpec } from './symbols.ts'
import { type AggregateTrade, createTape, type MarketTrade, type Tape } from './tape.ts'

/** What an account's resting order must be for the market to meet it. */
export interface RestingOrder {
  readonly side: Side
  /** Whose it is: accounts do not trade with themselves. */
  readonly uid: string
  /** Told by the market when it was filled as a maker, before its entry shrinks. */
  filled(trade: MarketTrade): void
  /** Its visible quantity is used up; an iceberg shows its next part. */
  exhausted(): void
  /** Loses `quantity` (all of it when null) because the taker is of the same account. */
  prevented(match: SelfMatch): void
}

/** A trade of an account with itself that did not happen. */
export interface SelfMatch {
  readonly id: number
  readonly takerOrderId: string
  readonly price: number
  readonly quantity: number
  readonly expires: boolean
  readonly at: number
}

/** Who wants to hear what happens in a market: streams, stop orders, tests. */
export interface InstrumentListener {
  trades?(trades: readonly MarketTrade[], aggregates: readonly AggregateTrade[]): void
  level?(side: Side, price: number, total: number): void
  /** The best price or its quantity on either side is not what it was. */
  top?(): void
  /** A replayed market shows a frame as it was recorded. */
  recorded?(frame: ShownFrame): void
}

/** A recorded event with today's times; `suffix` is its stream's name without the symbol. */
export interface ShownFrame {
  readonly suffix: string
  readonly data: Readonly<Record<string, unknown>>
}

/** A symbol of one market: its rules, book, trades and chart. */
export interface Instrument {
  readonly spec: SymbolSpec
  readonly book: Book<RestingOrder>
  readonly tape: Tape
  readonly chart: Chart
  /** Price of the last trade, or the fair price before there was one. */
  lastPrice(): number
  /** What a trade is worth: quote on spot and USD-M, base on COIN-M; units of 1e-8. */
  value(price: number, quantity: number): bigint
  /** Runs a taker against the book; prints, charts and tells the trades. Returns them. */
  take(taker: Taker, now: number, handlers?: TakeHandlers): MarketTrade[]
  /** Tells listeners about the top of the book if it moved since it was last told. */
  settle(): void
  /** Ends with the function it returns. */
  listen(listener: InstrumentListener): () => void
  /** Records trades that are not made here (replay), with the aggregates where those are known. */
  print(trades: readonly MarketTrade[], aggregates?: readonly AggregateTrade[]): void
  /** Makes the market a replay of these streams (by suffix): fills of accounts then stay off the tape. */
  beReplayed(suffixes: Iterable<string>): void
  showRecorded(frame: ShownFrame): void
  /** Streams (by suffix) that come as recorded; streams that were not recorded are made from the book. */
  readonly recordedStreams: ReadonlySet<string>
}

/** What the caller of `take` adds: settlement of the taker, self-trade prevention. */
export interface TakeHandlers extends Pick<MatchHandlers<RestingOrder>, 'prevents'> {
  taken?(trade: MarketTrade, maker: RestingOrder | null): void
}

export interface InstrumentOptions {
  readonly spec: SymbolSpec
  readonly startAt: number
  readonly startPrice: () => number
  readonly history: History | null
}

export function createInstrument({ spec, startAt, startPrice, history }: InstrumentOptions): Instrument {
  const listeners = new Set<InstrumentListener>()
  const book = createBook<RestingOrder>((side, price, total) => {
    for (const listener of listeners) listener.level?.(side, price, total)
  })
  const tape = createTape(history?.tradeIdAt(startAt - (startAt % 60_000)) ?? 0)
  const chart = createChart(history, startAt, startPrice)
  const value = spec.market === 'coinm' ? inverseValue(spec) : multiply
  let told = ''
  let privateId = 1_000_000_000_000
  const recordedStreams = new Set<string>()

  function print(trades: readonly MarketTrade[], known?: readonly AggregateTrade[]): void {
    if (trades.length === 0) return
    for (const trade of trades) chart.add(trade, value(trade.price, trade.quantity))
    const aggregates = tape.print(trades, known)
    for (const listener of listeners) listener.trades?.(trades, aggregates)
  }

  function take(taker: Taker, now: number, handlers: TakeHandlers = {}): MarketTrade[] {
    const trades: MarketTrade[] = []
    match(book, taker, {
      ...(handlers.prevents && { prevents: handlers.prevents }),
      exhausted: (_price, entry) => entry.owner?.exhausted(),
      trade(price: number, quantity: number, entry: Entry<RestingOrder>) {
        const id = recordedStreams.size > 0 ? privateId++ : tape.nextId()
        const trade: MarketTrade = { id, price, quantity, at: now, buyerMaker: taker.side === 'SELL' }
        trades.push(trade)
        entry.owner?.filled(trade)
        handlers.taken?.(trade, entry.owner)
      },
    })
    if (recordedStreams.size === 0) print(trades)
    return trades
  }

  function settle(): void {
    const bid = book.bids.best()
    const ask = book.asks.best()
    const top = `${bid?.price}:${bid?.total}:${ask?.price}:${ask?.total}`
    if (top === told) return
    told = top
    for (const listener of listeners) listener.top?.()
  }

  return {
    spec,
    book,
    tape,
    chart,
    lastPrice: () => tape.last?.price ?? startPrice(),
    value,
    take,
    settle,
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    print,
    beReplayed(suffixes) {
      for (const suffix of suffixes) recordedStreams.add(suffix)
    },
    showRecorded(frame) {
      for (const listener of listeners) listener.recorded?.(frame)
    },
    recordedStreams,
  }
}

/** COIN-M: contracts * size / price, in the base asset. */
function inverseValue(spec: SymbolSpec): (price: number, quantity: number) => bigint {
  const size = BigInt(spec.contractSize)
  return (price, quantity) => (price === 0 ? 0n : (BigInt(quantity) * size) / BigInt(price))
}
