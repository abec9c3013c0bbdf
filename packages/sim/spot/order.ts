import type { Account } from '../accounts/account.ts'
import type { Entry, Side } from '../engine/book.ts'
import type { Instrument, RestingOrder } from '../market/instrument.ts'
import type { Peg } from './pegging.ts'

export const ORDER_TYPES = [
  'LIMIT',
  'MARKET',
  'LIMIT_MAKER',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
] as const
export type OrderType = (typeof ORDER_TYPES)[number]

export const TIMES_IN_FORCE = ['GTC', 'IOC', 'FOK'] as const
export type TimeInForce = (typeof TIMES_IN_FORCE)[number]

export const STP_MODES = ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH', 'DECREMENT', 'TRANSFER'] as const
export type StpMode = (typeof STP_MODES)[number]

export type OrderStatus =
  | 'NEW'
  | 'PENDING_NEW'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'CANCELED'
  | 'REJECTED'
  | 'EXPIRED'
  | 'EXPIRED_IN_MATCH'

/** What was asked for, after reading the parameters. Amounts in units of 1e-8; 0 stands for "not given". */
export interface OrderRequest {
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly price: number
  readonly quantity: number
  readonly quoteQuantity: number
  readonly stopPrice: number
  /** Basis points. */
  readonly trailingDelta: number
  readonly icebergQuantity: number
  readonly clientOrderId: string
  readonly stpMode: StpMode
  readonly strategyId: number | undefined
  readonly strategyType: number | undefined
  readonly responseType: 'ACK' | 'RESULT' | 'FULL'
  readonly usedSor: boolean
  /** Where the price comes from when it is not the sender's. */
  readonly peg: Peg | null
}

/** How an order stood at some moment; reads that lag show an older one. */
export interface OrderState {
  readonly at: number
  readonly status: OrderStatus
  readonly quantity: number
  readonly executed: number
  readonly quoteExecuted: bigint
  readonly clientOrderId: string
  readonly isWorking: boolean
}

/** A fill as its account sees it. */
export interface OwnTrade {
  readonly id: number
  readonly price: number
  readonly quantity: number
  readonly quoteQuantity: bigint
  readonly commission: bigint
  readonly commissionAsset: string
  readonly at: number
  readonly isBuyer: boolean
  readonly isMaker: boolean
  readonly orderId: number
  readonly orderListId: number
}

/** An order of an account, alive or done. */
export interface SpotOrder extends RestingOrder {
  readonly account: Account
  readonly instrument: Instrument
  readonly orderId: number
  readonly request: OrderRequest
  readonly side: Side
  clientOrderId: string
  quantity: number
  executed: number
  quoteExecuted: bigint
  status: OrderStatus
  /** What is set aside for it in its wallet, in the asset it gives. */
  locked: bigint
  /** What self-trade prevention took away from it. */
  preventedQuantity: number
  preventedMatchId: number | null
  readonly createdAt: number
  updatedAt: number
  /** When it went on the book; 0 while it waits for a trigger. */
  workingAt: number
  /** Its place on the book while it rests. */
  entry: Entry<RestingOrder> | null
  /** Iceberg: what is not shown yet. */
  hidden: number
  /** The best price since a trailing stop became active; 0 before. */
  trailingExtreme: number
  trailingAt: number
  orderListId: number
  expiryReason: string
  readonly fills: OwnTrade[]
  readonly states: OrderState[]
}

const FINAL: ReadonlySet<OrderStatus> = new Set(['FILLED', 'CANCELED', 'REJECTED', 'EXPIRED', 'EXPIRED_IN_MATCH'])

/** Whether nothing more can happen to it. */
export const isFinal = (order: Pick<SpotOrder, 'status'>): boolean => FINAL.has(order.status)

/** What is still to be traded. */
export const remaining = (order: SpotOrder): number => order.quantity - order.executed - order.preventedQuantity

/** Notes how the order stands now. */
export function remember(order: SpotOrder, at: number): void {
  order.updatedAt = at
  order.states.push({
    at,
    status: order.status,
    quantity: order.quantity,
    executed: order.executed,
    quoteExecuted: order.quoteExecuted,
    clientOrderId: order.clientOrderId,
    isWorking: order.workingAt > 0,
  })
}
