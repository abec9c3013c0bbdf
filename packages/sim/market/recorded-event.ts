import { z } from 'zod'
import { fixed } from '../fixed.ts'
import type { AggregateTrade, MarketTrade } from './tape.ts'

const Level = z.tuple([z.string(), z.string()])

const Frame = z.object({
  stream: z.string(),
  data: z
    .object({ s: z.string().optional(), e: z.string().optional(), E: z.number().optional(), T: z.number().optional() })
    .loose(),
})

const Depth = z.object({
  U: z.number(),
  u: z.number(),
  pu: z.number().optional(),
  b: z.array(Level),
  a: z.array(Level),
})
const Trade = z.object({ t: z.number(), p: z.string(), q: z.string(), T: z.number(), m: z.boolean() })
const Aggregate = z.object({
  a: z.number(),
  p: z.string(),
  q: z.string(),
  f: z.number(),
  l: z.number(),
  T: z.number(),
  m: z.boolean(),
})
const Snapshot = z.object({ lastUpdateId: z.number(), bids: z.array(Level), asks: z.array(Level) })

/** A parsed frame: its stream's suffix, its symbol and what it says. */
export interface RecordedFrame {
  readonly symbol: string
  /** What follows the symbol in the stream's name, e.g. `depth@100ms`. */
  readonly suffix: string
  /** The event's own time (E or T), epoch milliseconds; null where it has none. */
  readonly eventAt: number | null
  readonly data: Readonly<Record<string, unknown>>
}

/** Undefined when the text is no combined-stream frame of one symbol. */
export function readFrame(text: string): RecordedFrame | undefined {
  const message = parse(text)
  const frame = Frame.safeParse(message)
  if (!frame.success || !frame.data.data.s) return undefined
  const { stream, data } = frame.data
  const suffix = stream.slice(stream.indexOf('@') + 1)
  // The message's own object, not the schema's copy: its members are passed on in the order in which they were sent.
  const original = (message as { data: Record<string, unknown> }).data
  return { symbol: data.s ?? '', suffix, eventAt: data.E ?? data.T ?? null, data: original }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Levels by side, price and quantity in units of 1e-8. */
export interface RecordedDepth {
  readonly firstId: number
  readonly lastId: number
  readonly bids: readonly (readonly [number, number])[]
  readonly asks: readonly (readonly [number, number])[]
}

const units = (rows: readonly (readonly [string, string])[]): [number, number][] =>
  rows.map(([price, quantity]) => [fixed(price), fixed(quantity)])

export function depthOf(data: unknown): RecordedDepth | undefined {
  const depth = Depth.safeParse(data)
  if (!depth.success) return undefined
  return { firstId: depth.data.U, lastId: depth.data.u, bids: units(depth.data.b), asks: units(depth.data.a) }
}

export function snapshotOf(text: string): RecordedDepth | undefined {
  const snapshot = Snapshot.safeParse(parse(text))
  if (!snapshot.success) return undefined
  const { lastUpdateId, bids, asks } = snapshot.data
  return { firstId: lastUpdateId, lastId: lastUpdateId, bids: units(bids), asks: units(asks) }
}

/** @param at the trade's time on the exchange's present clock. */
export function tradeOf(data: unknown, at: number): MarketTrade | undefined {
  const trade = Trade.safeParse(data)
  if (!trade.success) return undefined
  const { t, p, q, m } = trade.data
  return { id: t, price: fixed(p), quantity: fixed(q), at, buyerMaker: m }
}

export function aggregateOf(data: unknown, at: number): AggregateTrade | undefined {
  const trade = Aggregate.safeParse(data)
  if (!trade.success) return undefined
  const { a, p, q, f, l, m } = trade.data
  return { id: a, price: fixed(p), quantity: fixed(q), firstId: f, lastId: l, at, buyerMaker: m }
}
