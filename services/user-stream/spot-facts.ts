import type { Balance, Fill, Order } from '@flotilla/protocol'
import type { ExecutionReport, OutboundAccountPosition } from '@flotilla/venue'

/** One thing Binance told of an account, as it goes on the bus. */
export type AccountFact =
  | { readonly kind: 'order'; readonly fact: Order }
  | { readonly kind: 'fill'; readonly fact: Fill }
  | { readonly kind: 'balance'; readonly fact: Balance }

const text = (value: string | number | bigint | undefined | null) => String(value ?? '')

/** Who placed an order: on a cancel `c` is the cancel's own id and `C` the order's. */
export const clientIdOf = ({ c, C }: ExecutionReport) => (C === '' ? c : C)

/** An execution report as facts: always what became of the order, and the fill when there was one. */
export function executionFacts(report: ExecutionReport, commandId: string | undefined): AccountFact[] {
  const orderId = text(report.i)
  const common = {
    market: 'spot' as const,
    symbol: report.s,
    orderId,
    clientOrderId: clientIdOf(report),
    side: report.S,
    ...(commandId === undefined ? {} : { commandId }),
  }
  const order: Order = {
    ...common,
    id: `spot:${report.s}:${orderId}:${text(report.I) || report.E}`,
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
    id: `spot:${report.s}:${text(report.t)}`,
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
export function balanceFacts({ B, E, u }: OutboundAccountPosition): AccountFact[] {
  return B.map(({ a, f, l }) => ({
    kind: 'balance',
    fact: { id: `spot:${a}:${u}`, market: 'spot', asset: a, free: f, locked: l, at: E },
  }))
}
