import type { LedgerRow } from './views.ts'

/** An order as the exchange's ledger tells its life. */
export interface BookedOrder {
  readonly order: LedgerRow
  readonly fills: readonly LedgerRow[]
  /** Each change of its quantity or price, with the `timestamp` of the request that made it. */
  readonly amends: readonly LedgerRow[]
  /** How it ended other than by its last fill. */
  readonly ended: LedgerRow | undefined
}

/** Sums decimals of up to eight places exactly, as text without zeros that mean nothing. */
export function sum(decimals: readonly unknown[]): string {
  const units = decimals.reduce((total: bigint, each) => {
    const [whole = '0', places = ''] = String(each).split('.')
    return total + BigInt(whole + places.padEnd(8, '0').slice(0, 8))
  }, 0n)
  const text = String(units).padStart(9, '0')
  return plain(`${text.slice(0, -8)}.${text.slice(-8)}`)
}

/** `0.1000` as `0.1`, `5.0` as `5`. */
export const plain = (decimal: unknown) =>
  String(decimal)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')

export const executedOf = ({ fills }: BookedOrder) => sum(fills.map(({ quantity }) => quantity))

const quantityOf = ({ order, amends }: BookedOrder) => plain((amends.at(-1) ?? order).quantity)

/** Whether it is on the book still; what trades at the market never rests. */
export const isOpen = (booked: BookedOrder) =>
  booked.order.type !== 'MARKET' && booked.ended === undefined && executedOf(booked) !== quantityOf(booked)

/** The exchange's orders of an account by client order id: each id as often as it was accepted. */
export function bookOf(ledger: readonly LedgerRow[]): Map<string, BookedOrder[]> {
  const byOrder = new Map<
    string,
    BookedOrder & { fills: LedgerRow[]; amends: LedgerRow[]; ended: LedgerRow | undefined }
  >()
  const book = new Map<string, BookedOrder[]>()
  for (const row of ledger) {
    const id = `${row.market}:${row.symbol}:${row.orderId ?? row.algoId}`
    const known = byOrder.get(id)
    if (row.kind === 'order') {
      const booked = { order: row, fills: [], amends: [], ended: undefined }
      byOrder.set(id, booked)
      book.set(row.clientOrderId, [...(book.get(row.clientOrderId) ?? []), booked])
    } else if (known && row.kind === 'fill') known.fills.push(row)
    else if (known && row.kind === 'amend') known.amends.push(row)
    else if (known) known.ended = row
  }
  return book
}
