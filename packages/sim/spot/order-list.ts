import type { Account } from '../accounts/account.ts'
import type { Instrument } from '../market/instrument.ts'
import { isFinal, type OrderRequest, type SpotOrder } from './order.ts'
import { resultFields } from './reports.ts'

/** Orders that depend on each other. */
export interface OrderList {
  readonly id: number
  readonly account: Account
  readonly instrument: Instrument
  readonly contingencyType: 'OCO' | 'OTO'
  readonly clientId: string
  readonly createdAt: number
  readonly working: SpotOrder | null
  /** One leg, or two of which one cancels the other. */
  readonly legs: readonly SpotOrder[]
  /** OPO: the pending legs sell what the working order bought. */
  readonly sellsReceived: boolean
}

/** What a list is made of before it is placed. */
export interface ListRequest {
  readonly clientId: string
  readonly working: OrderRequest | null
  readonly legs: readonly OrderRequest[]
  readonly sellsReceived: boolean
}

export const ordersOf = (list: OrderList): readonly SpotOrder[] =>
  list.working ? [list.working, ...list.legs] : list.legs

export const isDone = (list: OrderList): boolean => ordersOf(list).every(isFinal)

/** The list as REST shows it. */
export function listReport(list: OrderList): Record<string, unknown> {
  const done = isDone(list)
  return {
    orderListId: list.id,
    contingencyType: list.contingencyType,
    listStatusType: done ? 'ALL_DONE' : 'EXEC_STARTED',
    listOrderStatus: done ? 'ALL_DONE' : 'EXECUTING',
    listClientOrderId: list.clientId,
    transactionTime: list.createdAt,
    symbol: list.instrument.spec.symbol,
    orders: ordersOf(list).map((order) => ({
      symbol: list.instrument.spec.symbol,
      orderId: order.orderId,
      clientOrderId: order.clientOrderId,
    })),
  }
}

/** The list with a report of each order: the answer to placing and cancelling. */
export function fullListReport(list: OrderList, cancelId?: string): Record<string, unknown> {
  return {
    ...listReport(list),
    orderReports: ordersOf(list).map((order) => ({
      symbol: list.instrument.spec.symbol,
      ...(cancelId !== undefined && { origClientOrderId: order.clientOrderId }),
      orderId: order.orderId,
      orderListId: list.id,
      clientOrderId: cancelId ?? order.clientOrderId,
      transactTime: order.updatedAt,
      ...resultFields(order),
    })),
  }
}

/** `listStatus` as it travels. */
export function listStatusEvent(list: OrderList, at: number, rejected = false): Record<string, unknown> {
  const done = isDone(list)
  return {
    e: 'listStatus',
    E: at,
    s: list.instrument.spec.symbol,
    g: list.id,
    c: list.contingencyType,
    l: rejected ? 'RESPONSE' : done ? 'ALL_DONE' : 'EXEC_STARTED',
    L: rejected ? 'REJECT' : done ? 'ALL_DONE' : 'EXECUTING',
    r: 'NONE',
    C: list.clientId,
    T: at,
    O: ordersOf(list).map((order) => ({ s: list.instrument.spec.symbol, i: order.orderId, c: order.clientOrderId })),
  }
}
