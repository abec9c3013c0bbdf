import type { OrderState } from '@flotilla/protocol'
import { type BookedOrder, plain } from './exchange-book.ts'
import { type Intent, targetOf } from './intents.ts'
import type { LedgerRow } from './views.ts'

/** Outcomes under which the order stands as the amendment wanted it, or was ended by it. */
const isMade = ({ state }: OrderState) => state === 'placed' || state === 'cancelled'

/** What of an order was to be changed, as the exchange's ledger names it. */
function wantedOf({ command: { order } }: Intent): Readonly<Record<string, string>> {
  const { newQty, quantity = newQty, price } = order
  return Object.fromEntries(
    Object.entries({ quantity, price }).flatMap(([name, value]) => (value === undefined ? [] : [[name, plain(value)]])),
  )
}

const fits = (wanted: Readonly<Record<string, string>>, row: LedgerRow) =>
  Object.entries(wanted).every(([name, value]) => plain(row[name]) === value)

/** What the log tells of an amendment against what the exchange made of its target: a request is known by its timestamp. */
export function judgeAmendment(intent: Intent, record: OrderState, booked: readonly BookedOrder[]): string[] {
  const target = targetOf(intent)
  const wanted = wantedOf(intent)
  const amends = booked.flatMap((each) => each.amends)
  const own = amends.filter(({ timestamp }) => timestamp === record.sent?.timestamp)
  if (own.length > 1) return [`${target} was changed ${own.length} times`]
  const [one] = own
  if (one && !isMade(record)) return [`${target} was changed, told is ${record.state}`]
  if (one) return fits(wanted, one) ? [] : [`${target} was changed to ${one.quantity} at ${one.price}`]
  if (record.state !== 'placed') return []
  // An order that had these values already needed no change; one that ended may have been ended by it.
  const stood = booked.some(
    ({ order, ended }) => ended !== undefined || [order, ...amends].some((row) => fits(wanted, row)),
  )
  return stood ? [] : [`${target} was never changed, told is placed`]
}

/** Changes that no amendment asked for, or that were sent again under another timestamp. */
export function strayAmendments(
  intents: readonly Intent[],
  recordOf: (intent: Intent) => OrderState | undefined,
  ledger: readonly LedgerRow[],
): LedgerRow[] {
  const nameOf = (uid: string, timestamp: unknown) => `${uid} ${timestamp}`
  const asked = new Set(
    intents
      .filter(({ command }) => command.action === 'amend')
      .map((intent) => nameOf(intent.trader.uid, recordOf(intent)?.sent?.timestamp)),
  )
  return ledger.filter(({ kind, uid, timestamp }) => kind === 'amend' && !asked.has(nameOf(uid, timestamp)))
}
