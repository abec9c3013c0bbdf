import type { Fill, Order } from '@flotilla/protocol'
import type { ExecutionReport, OutboundAccountPosition } from '@flotilla/venue'
import type { AccountFact } from './account-fact.ts'
import { type Feed, placeOf } from './feed.ts'

const text = (value: string | number | bigint | undefined | null) => String(value ?? '')

/** Who placed an order: on a cancel `c` is the cancel's own id and `C` the order's. */
export const clientIdOf = ({ c, C }: ExecutionReport): string => (C === '' ? c : C)

/** An execution report as facts: always what became of the order, and the fill when there was one. */
export function executionFacts(feed: Feed, report: ExecutionReport, commandId: string | undefined): AccountFact[] {
  const orderId = text(report.i)
  const place = placeOf(feed)
  const common = {
    ...place,
    symbol: report.s,
    orderId,
    clientOrderId: clientIdOf(report),
    side: report.S,
    ...(commandId === undefined ? {} : { commandId }),
  }
  const order: Order = {
    ...common,
    id: `${place.market}:${report.s}:${orderId}:${text(report.I) || report.E}`,
    type: report.o,
    status: report.X,
    price: report.p,
    quantity: report.q,
    executedQuantity: report.z,
    executedQuoteQuantity: report.Z,
    at: report.T,
    ...(report.r === 'NONE' ? {} : { reason: report.r }),
  }
  if (report.x !== 'TRADE') return [{ kind: 'order', fact: order }]
  const fill: Fill = {
    ...common,
    id: `${place.market}:${report.s}:${text(report.t)}`,
    price: report.L,
    quantity: report.l,
    quoteQuantity: report.Y,
    fee: report.n,
    feeAsset: text(report.N),
    maker: report.m,
    at: report.T,
  }
  return [
    { kind: 'fill', fact: fill },
    { kind: 'order', fact: order },
  ]
}

/** The changed balances of a position event. */
export function balanceFacts(feed: Feed, { B, E, u }: OutboundAccountPosition): AccountFact[] {
  const place = placeOf(feed)
  return B.map(({ a, f, l }) => ({
    kind: 'balance',
    fact: { id: `${place.market}:${a}:${u}`, ...place, asset: a, free: f, locked: l, at: E },
  }))
}
