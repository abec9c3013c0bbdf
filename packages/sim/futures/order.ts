import type { Entry, Side } from '../engine/book.ts'
import type { Instrument, RestingOrder } from '../market/instrument.ts'
import type { FuturesAccount } from './account.ts'
import type { PositionSide } from './position.ts'

export const FUTURES_TYPES = [
  'LIMIT',
  'MARKET',
  'STOP',
  'STOP_MARKET',
  'TAKE_PROFIT',
  'TAKE_PROFIT_MARKET',
  'TRAILING_STOP_MARKET',
] as const
export type FuturesType = (typeof FUTURES_TYPES)[number]

export const FUTURES_TIMES = ['GTC', 'IOC', 'FOK', 'GTX', 'GTD', 'RPI'] as const
export type FuturesTime = (typeof FUTURES_TIMES)[number]

export type FuturesStp = 'NONE' | 'EXPIRE_TAKER' | 'EXPIRE_MAKER' | 'EXPIRE_BOTH'

export type FuturesStatus = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED' | 'EXPIRED_IN_MATCH'

/** What was asked for. Amounts in units of 1e-8. */
export interface FuturesRequest {
  readonly side: Side
  readonly positionSide: PositionSide
  readonly type: 'LIMIT' | 'MARKET'
  /** What the client called it: a triggered stop keeps its name. */
  readonly origType: FuturesType
  readonly timeInForce: FuturesTime
  readonly quantity: number
  readonly price: number
  readonly reduceOnly: boolean
  readonly closePosition: boolean
  readonly clientOrderId: string
  readonly priceMatch: string
  readonly stp: FuturesStp
  /** Epoch milliseconds; 0 when it is good till cancelled. */
  readonly goodTillDate: number
}

/** A fill as its account sees it. */
export interface FuturesFill {
  readonly id: number
  readonly price: number
  readonly quantity: number
  /** In the quote asset (USD-M) or in the base asset (COIN-M). */
  readonly value: bigint
  readonly commission: bigint
  readonly realised: bigint
  readonly isMaker: boolean
  readonly at: number
}

export interface FuturesState {
  readonly at: number
  readonly status: FuturesStatus
  readonly executed: number
  readonly cost: bigint
  readonly price: number
  readonly quantity: number
}

/** One change of a resting order. */
export interface FuturesAmendment {
  readonly id: number
  readonly at: number
  readonly before: Pick<FuturesState, 'price' | 'quantity'>
  readonly after: Pick<FuturesState, 'price' | 'quantity'>
}

/** An order of an account on USD-M or COIN-M. */
export interface FuturesOrder extends RestingOrder {
  readonly account: FuturesAccount
  readonly instrument: Instrument
  /** Beyond 2^53, as the venue's are. */
  readonly orderId: bigint
  readonly request: FuturesRequest
  readonly side: Side
  price: number
  quantity: number
  executed: number
  /** What the fills were worth. */
  cost: bigint
  status: FuturesStatus
  readonly createdAt: number
  updatedAt: number
  entry: Entry<RestingOrder> | null
  /** The venue's number for why it expired. @see user data stream, field er */
  expiryReason: number
  readonly amendments: FuturesAmendment[]
  readonly fills: FuturesFill[]
  readonly states: FuturesState[]
}

const FINAL: ReadonlySet<FuturesStatus> = new Set(['FILLED', 'CANCELED', 'EXPIRED', 'EXPIRED_IN_MATCH'])

export const isOver = (order: Pick<FuturesOrder, 'status'>): boolean => FINAL.has(order.status)

export const openQuantity = (order: FuturesOrder): number => order.quantity - order.executed

/** Whether it can only make a position smaller. */
export function onlyReduces(order: Pick<FuturesOrder, 'request' | 'side'>): boolean {
  const { positionSide, reduceOnly, closePosition } = order.request
  const leaves =
    (positionSide === 'LONG' && order.side === 'SELL') || (positionSide === 'SHORT' && order.side === 'BUY')
  return reduceOnly || closePosition || leaves
}

export function note(order: FuturesOrder, at: number): void {
  order.updatedAt = at
  const { status, executed, cost, price, quantity } = order
  order.states.push({ at, status, executed, cost, price, quantity })
}
