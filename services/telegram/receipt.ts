import { At, CallParams, Fault, type Fill, Leg, type Order, type OrderState, RequestState } from '@flotilla/protocol'
import Big from 'big.js'
import { z } from 'zod'

/** What was told of an order by the account's own stream. */
const Told = z.object({
  orderId: z.string(),
  status: z.string(),
  quantity: z.string(),
  executedQuantity: z.string(),
  executedQuoteQuantity: z.string(),
  at: At,
})

const Filled = z.object({
  quantity: z.string(),
  quoteQuantity: z.string(),
  fee: z.string(),
  feeAsset: z.string(),
  at: At,
})

/**
 * All that is known of one command of a user, and which message shows it. Only ever added to: the same facts in any
 * order, once or several times, make the same record.
 */
export const Receipt = z.object({
  accountId: z.string(),
  commandId: z.string(),
  action: z.string(),
  order: CallParams,
  base: z.string(),
  quote: z.string(),
  language: z.enum(['en', 'tr']),
  userId: z.string(),
  chatId: z.string(),
  messageId: z.string(),
  /** When the user acted. */
  since: At,
  request: z
    .object({ state: RequestState, legs: z.array(Leg), fault: Fault.optional(), at: At, barrierAt: At.optional() })
    .optional(),
  told: Told.optional(),
  /** By Binance's id of the fill. */
  fills: z.record(z.string(), Filled),
  /** The text the message shows. */
  shown: z.string().optional(),
})
export type Receipt = z.infer<typeof Receipt>

/** How far an order is, as a person is told. */
export type Stage =
  | 'sending'
  | 'checking'
  | 'open'
  | 'partial'
  | 'filled'
  | 'cancelled'
  | 'expired'
  | 'rejected'
  | 'notPlaced'
  | 'quarantined'

/** A receipt as it is shown; decimals as text. */
export interface ReceiptView {
  readonly stage: Stage
  readonly executedQuantity: string
  readonly executedQuoteQuantity: string
  /** Undefined as long as nothing was executed. */
  readonly averagePrice: string | undefined
  /** By asset; complete once the fills add up to what was executed. */
  readonly fees: readonly { readonly asset: string; readonly fee: string }[]
  readonly feesComplete: boolean
  readonly orderId: string | undefined
  readonly fault: Fault | undefined
  /** It was cancelled by the fleet, while that found out whether Binance had taken it. */
  readonly isTakenBack: boolean
  /** Of the last thing that is known of the order itself; as long as nothing is, of its request. */
  readonly at: number | undefined
}

/** Later states follow earlier ones; a final one stays. */
const requestRank = (state: RequestState) => (state === 'sending' ? 0 : state === 'checking' ? 1 : 2)

const statusRank: Readonly<Record<string, number>> = { PENDING_NEW: 0, NEW: 0, PARTIALLY_FILLED: 1 }
const rankOf = (status: string) => statusRank[status] ?? 2

/** Adds what an executor told of the request. */
export function withState(receipt: Receipt, { state, legs, fault, at, barrierAt }: OrderState): Receipt {
  if (receipt.request && requestRank(receipt.request.state) > requestRank(state)) return receipt
  const more = { ...(fault && { fault }), ...(barrierAt !== undefined && { barrierAt }) }
  return { ...receipt, request: { state, legs, at, ...more } }
}

/** Adds what the account's stream told of the order; what is older than the known is left. */
export function withOrder(receipt: Receipt, order: Order): Receipt {
  const { orderId, status, quantity, executedQuantity, executedQuoteQuantity = '0', at } = order
  const known = receipt.told
  if (known) {
    const executed = new Big(executedQuantity).cmp(known.executedQuantity)
    const further = rankOf(status) - rankOf(known.status)
    if (executed < 0 || (executed === 0 && further < 0)) return receipt
  }
  return { ...receipt, told: { orderId, status, quantity, executedQuantity, executedQuoteQuantity, at } }
}

/** Adds a fill. */
export function withFill(receipt: Receipt, fill: Fill): Receipt {
  const quoteQuantity = fill.quoteQuantity ?? new Big(fill.price).times(fill.quantity).toFixed()
  const { quantity, fee, feeAsset, at } = fill
  return { ...receipt, fills: { ...receipt.fills, [fill.id]: { quantity, quoteQuantity, fee, feeAsset, at } } }
}

interface Executed {
  readonly status: string | undefined
  readonly quantity: Big
  readonly quoteQuantity: Big
}

/** The furthest of what the request's answer, the account's stream and the fills tell. */
function furthest({ request, told, fills }: Receipt): Executed {
  const leg = request?.legs[0]
  const sum = { quantity: new Big(0), quoteQuantity: new Big(0) }
  for (const fill of Object.values(fills)) {
    sum.quantity = sum.quantity.plus(fill.quantity)
    sum.quoteQuantity = sum.quoteQuantity.plus(fill.quoteQuantity)
  }
  const sources: Executed[] = [
    { status: undefined, ...sum },
    ...[leg, told].flatMap((source) =>
      source?.status === undefined
        ? []
        : [
            {
              status: source.status,
              quantity: new Big(source.executedQuantity ?? 0),
              quoteQuantity: new Big(source.executedQuoteQuantity ?? 0),
            },
          ],
    ),
  ]
  const most = sources.reduce((best, next) => (next.quantity.gt(best.quantity) ? next : best))
  const statuses = sources.flatMap(({ status }) => status ?? []).sort((a, b) => rankOf(b) - rankOf(a))
  return { status: statuses[0], quantity: most.quantity, quoteQuantity: most.quoteQuantity }
}

const stageOfRequest: Readonly<Record<RequestState, Stage>> = {
  sending: 'sending',
  checking: 'checking',
  placed: 'open',
  rejected: 'rejected',
  cancelled: 'cancelled',
  notPlaced: 'notPlaced',
  quarantined: 'quarantined',
  done: 'open',
}

/** The order itself speaks louder than its request: what is on the book or filled was placed, whatever the request says. */
function stageOf(receipt: Receipt, { status, quantity }: Executed): Stage {
  const wanted = receipt.told?.quantity ?? receipt.order.quantity
  const whole = wanted !== undefined && new Big(String(wanted)).gt(0) && quantity.gte(String(wanted))
  if (status === 'FILLED' || whole) return 'filled'
  if (status?.startsWith('EXPIRED')) return 'expired'
  if (status === 'CANCELED') return 'cancelled'
  if (status === 'REJECTED') return 'rejected'
  const request = receipt.request ? stageOfRequest[receipt.request.state] : 'sending'
  if (request === 'cancelled') return 'cancelled'
  if (quantity.gt(0)) return 'partial'
  return status === undefined ? request : 'open'
}

/** What a person is to see of a receipt. */
export function viewOf(receipt: Receipt): ReceiptView {
  const executed = furthest(receipt)
  const fees = new Map<string, Big>()
  let counted = new Big(0)
  for (const { fee, feeAsset, quantity } of Object.values(receipt.fills)) {
    fees.set(feeAsset, (fees.get(feeAsset) ?? new Big(0)).plus(fee))
    counted = counted.plus(quantity)
  }
  const some = executed.quantity.gt(0)
  const times = [receipt.told?.at, ...Object.values(receipt.fills).map(({ at }) => at)]
  const known = times.filter((at) => at !== undefined)
  return {
    stage: stageOf(receipt, executed),
    executedQuantity: executed.quantity.toFixed(),
    executedQuoteQuantity: executed.quoteQuantity.toFixed(),
    averagePrice: some ? executed.quoteQuantity.div(executed.quantity).prec(10).toFixed() : undefined,
    fees: [...fees].map(([asset, fee]) => ({ asset, fee: fee.toFixed() })),
    feesComplete: some && counted.gte(executed.quantity),
    orderId: receipt.told?.orderId ?? receipt.request?.legs[0]?.orderId,
    fault: receipt.request?.fault,
    isTakenBack: receipt.request?.state === 'cancelled' && receipt.request.barrierAt !== undefined,
    at: known.length > 0 ? Math.max(...known) : receipt.request?.at,
  }
}
