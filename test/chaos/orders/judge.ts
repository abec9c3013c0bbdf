import type { OrderState } from '@flotilla/protocol'
import { judgeAmendment, strayAmendments } from './amendments.ts'
import { type BookedOrder, bookOf, executedOf, isOpen, plain } from './exchange-book.ts'
import { type Intent, targetOf, type WantedOrder, wantedOrders } from './intents.ts'
import { judgeReceipt } from './receipts.ts'
import { keyOf, type LedgerRow, type Views } from './views.ts'

/** Something that must not be. */
export interface Violation {
  readonly what: string
  /** The intent it is about, where it is about one. */
  readonly intent?: Intent
  /** Rows of the exchange that nobody asked for. */
  readonly rows?: readonly LedgerRow[]
}

const final = new Set(['placed', 'rejected', 'cancelled', 'notPlaced', 'done'])
/** Outcomes of a placement under which its order exists. */
const exists = new Set(['placed', 'cancelled'])

type Leg = OrderState['legs'][number]

/** The part of a record that is about one order: a single part's state is the record's own. */
function legAbout(record: OrderState, clientOrderId: string): Leg | undefined {
  const leg = record.legs.find((each) => each.clientOrderId === clientOrderId)
  return leg && { ...leg, state: leg.state ?? record.state }
}

/** Parameters of an order that differ from what was wanted. */
function differences(wanted: WantedOrder, { order }: BookedOrder): string[] {
  const pairs = [
    ['symbol', wanted.symbol, order.symbol],
    ['side', wanted.side, order.side],
    ['type', wanted.type, order.type],
    ['quantity', wanted.quantity, order.quantity],
    ['quoteQuantity', wanted.quoteQuantity, order.quoteQuantity],
    ['price', wanted.price, order.price],
  ] as const
  return pairs.flatMap(([name, ours, theirs]) =>
    ours === undefined || plain(ours) === plain(theirs) ? [] : [`${name} is ${theirs}, wanted ${ours}`],
  )
}

/** What the log tells of one order against what the exchange has. */
function judgeOrder(wanted: WantedOrder, record: OrderState | undefined, booked: readonly BookedOrder[]): string[] {
  const id = wanted.clientOrderId
  if (booked.length > 1) return [`${id} was accepted ${booked.length} times`]
  const [one] = booked
  if (!record) return one ? [`${id} exists, no record tells of it`] : []
  const leg = legAbout(record, id)
  const told = leg?.state ?? record.state
  if (one && !exists.has(told)) return [`${id} exists, told is ${told}`]
  if (!one) return exists.has(told) ? [`${id} does not exist, told is ${told}`] : []
  const faults = differences(wanted, one)
  if (told === 'cancelled' && isOpen(one)) faults.push(`${id} is open, told is cancelled`)
  if (leg?.orderId !== undefined && leg.orderId !== one.order.orderId) {
    faults.push(`${id} is order ${one.order.orderId}, told is ${leg.orderId}`)
  }
  const executed = executedOf(one)
  // Of an order that rests the record tells how it stood when it was answered.
  if (leg?.status === 'FILLED' && plain(leg.executedQuantity) !== executed) {
    faults.push(`${id} executed ${executed}, told is ${leg.executedQuantity}`)
  }
  return faults
}

/** What the log tells of a cancelled target against what the exchange has. */
function judgeCancel(record: OrderState, target: string, booked: readonly BookedOrder[]): string[] {
  const told = legAbout(record, target)?.state ?? record.state
  const [one] = booked
  if (told !== 'cancelled') return []
  if (!one) return [`${target} was told to be cancelled and never existed`]
  return one.ended ? [] : [`${target} was told to be cancelled and was not`]
}

/** One history: it begins once, ends once, and nothing follows its end. */
function judgeHistory(records: readonly OrderState[]): string[] {
  const ends = records.filter(({ state }) => final.has(state) || state === 'quarantined')
  const claims = records.filter(({ state }) => state === 'sending')
  const faults: string[] = []
  if (claims.length > 1) faults.push(`it was claimed ${claims.length} times`)
  if (ends.length > 1) faults.push(`it ended ${ends.length} times`)
  if (ends.length === 1 && records.at(-1) !== ends[0]) faults.push('something was written after its end')
  return faults
}

/** One intent in all views. @returns what is wrong */
function judgeIntent(intent: Intent, views: Views, book: ReadonlyMap<string, BookedOrder[]>): string[] {
  const key = keyOf(intent.trader.accountId, intent.commandId)
  const records = views.histories.get(key) ?? []
  const record = records.at(-1)
  const isTaken = views.commands.has(key)
  const faults = judgeHistory(records)
  if (intent.handedIn === 'taken' && !isTaken)
    faults.push('its sender was told that it was taken, the log has no command')
  if (intent.handedIn === 'unsent' && isTaken)
    faults.push('its sender was told that it was not taken, the log has the command')
  if (isTaken && !record) faults.push('nobody took it up')
  if (record && !final.has(record.state)) faults.push(`its outcome stayed ${record.state}`)
  for (const wanted of wantedOrders(intent)) {
    faults.push(...judgeOrder(wanted, record, book.get(wanted.clientOrderId) ?? []))
  }
  const target = targetOf(intent)
  if (record && target !== undefined) {
    const booked = book.get(target) ?? []
    const found =
      intent.command.action === 'amend' ? judgeAmendment(intent, record, booked) : judgeCancel(record, target, booked)
    faults.push(...found)
  }
  if (record?.state === 'cancelled' && intent.command.action === 'cancelAll')
    faults.push(...judgeCleared(intent, record, views, book))
  faults.push(...judgeReceipt(intent, views.said, isTaken, book.get(wantedOrders(intent)[0]?.clientOrderId ?? '')?.[0]))
  return faults
}

/** After a cancel-all nothing is open that had been accepted before it was sent. */
function judgeCleared(
  intent: Intent,
  record: OrderState,
  { ledger }: Views,
  book: ReadonlyMap<string, BookedOrder[]>,
): string[] {
  // The exchange's clock may have been wrong by less than a second when it was stamped.
  const sentAt = (record.sent?.timestamp ?? 0) - 1_000
  const { market, order } = intent.command
  const left = ledger.filter(
    (row) =>
      row.kind === 'order' &&
      row.uid === intent.trader.uid &&
      row.market === market &&
      row.symbol === order.symbol &&
      row.at < sentAt &&
      (book.get(row.clientOrderId) ?? []).some((each) => each.order === row && isOpen(each)),
  )
  return left.map(({ clientOrderId }) => `${clientOrderId} is open, told is that all were cancelled`)
}

/** Fills as told on the bus against the exchange's: each once by its id, with the same numbers. */
function judgeFills(
  { fills, ledger }: Views,
  markets: ReadonlySet<string>,
  uids: ReadonlyMap<string, string>,
): Violation[] {
  const told = new Map<string, string>()
  const violations: Violation[] = []
  for (const { accountId, fill } of fills) {
    const id = `${uids.get(accountId)}:${fill.id}`
    const text = [fill.orderId, plain(fill.quantity), plain(fill.price), fill.side].join(' ')
    if ((told.get(id) ?? text) !== text)
      violations.push({ what: `fill ${id} was told as ${told.get(id)} and as ${text}` })
    told.set(id, text)
  }
  const happened = new Map<string, LedgerRow>()
  for (const row of ledger) {
    if (row.kind === 'fill' && markets.has(row.market))
      happened.set(`${row.uid}:${row.market}:${row.symbol}:${row.tradeId}`, row)
  }
  for (const [id, row] of happened) {
    const text = [row.orderId, plain(row.quantity), plain(row.price), row.side].join(' ')
    if (told.get(id) === text) continue
    violations.push({ what: `fill ${id} is ${text}, told is ${told.get(id) ?? 'nothing'}`, rows: [row] })
  }
  for (const id of told.keys()) {
    if (markets.has(id.split(':')[1] ?? '') && !happened.has(id))
      violations.push({ what: `fill ${id} was told and never happened` })
  }
  return violations
}

/** Compares what was wanted, what the log says, what the exchange did and what people were told. */
export function judge(views: Views, fillMarkets: ReadonlySet<string>): Violation[] {
  const uids = new Map(views.intents.map(({ trader }) => [trader.accountId, trader.uid]))
  const mine = new Set(uids.values())
  const ledger = views.ledger.filter(({ uid }) => mine.has(uid))
  const book = bookOf(ledger)
  const wanted = new Set(views.intents.flatMap(wantedOrders).map(({ clientOrderId }) => clientOrderId))
  const recordOf = ({ trader, commandId }: Intent) => views.histories.get(keyOf(trader.accountId, commandId))?.at(-1)
  const known = new Set(views.intents.map(({ trader, commandId }) => keyOf(trader.accountId, commandId)))
  return [
    ...views.intents.flatMap((intent) => judgeIntent(intent, views, book).map((what) => ({ what, intent }))),
    ...[...book].flatMap(([id, orders]) =>
      wanted.has(id)
        ? []
        : [{ what: `order ${id} exists and nobody wanted it`, rows: orders.map(({ order }) => order) }],
    ),
    ...strayAmendments(views.intents, recordOf, ledger).map((row) => ({
      what: `order ${row.clientOrderId} was changed and nobody wanted that`,
      rows: [row],
    })),
    ...[...views.commands.keys()].flatMap((key) =>
      known.has(key) ? [] : [{ what: `command ${key} was sent by nobody` }],
    ),
    ...judgeFills({ ...views, ledger }, fillMarkets, uids),
  ]
}
