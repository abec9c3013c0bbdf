import type { Account } from '../accounts/account.ts'
import { isFinal, type SpotOrder } from './order.ts'

/** All orders of all accounts on spot, and the ways to find them. */
export interface OrderStore {
  add(order: SpotOrder): void
  /** To be called when an order has become final, or its client id changed. */
  closed(order: SpotOrder): void
  renamed(order: SpotOrder, previousId: string): void
  byId(account: Account, symbol: string, orderId: number): SpotOrder | undefined
  /** The open order under this id, else the latest one that had it. */
  byClientId(account: Account, symbol: string, clientOrderId: string): SpotOrder | undefined
  isOpen(account: Account, symbol: string, clientOrderId: string): boolean
  open(account: Account, symbol?: string): SpotOrder[]
  /** Ascending by order id. */
  history(account: Account, symbol: string): readonly SpotOrder[]
}

interface Shelf {
  readonly byId: Map<number, SpotOrder>
  readonly byClientId: Map<string, SpotOrder>
  readonly openIds: Map<string, SpotOrder>
  readonly bySymbol: Map<string, SpotOrder[]>
}

export function createOrderStore(): OrderStore {
  const shelves = new Map<string, Shelf>()

  function shelf(account: Account): Shelf {
    let known = shelves.get(account.shelf)
    if (!known) {
      known = { byId: new Map(), byClientId: new Map(), openIds: new Map(), bySymbol: new Map() }
      shelves.set(account.shelf, known)
    }
    return known
  }
  const nameOf = (symbol: string, clientOrderId: string): string => `${symbol} ${clientOrderId}`

  return {
    add(order) {
      const own = shelf(order.account)
      const symbol = order.instrument.spec.symbol
      own.byId.set(order.orderId, order)
      own.byClientId.set(nameOf(symbol, order.clientOrderId), order)
      own.openIds.set(nameOf(symbol, order.clientOrderId), order)
      const list = own.bySymbol.get(symbol)
      if (list) list.push(order)
      else own.bySymbol.set(symbol, [order])
    },
    closed(order) {
      const name = nameOf(order.instrument.spec.symbol, order.clientOrderId)
      const own = shelf(order.account)
      if (isFinal(order) && own.openIds.get(name) === order) own.openIds.delete(name)
    },
    renamed(order, previousId) {
      const own = shelf(order.account)
      const symbol = order.instrument.spec.symbol
      own.openIds.delete(nameOf(symbol, previousId))
      own.byClientId.set(nameOf(symbol, order.clientOrderId), order)
      if (!isFinal(order)) own.openIds.set(nameOf(symbol, order.clientOrderId), order)
    },
    byId(account, symbol, orderId) {
      const order = shelves.get(account.shelf)?.byId.get(orderId)
      return order?.instrument.spec.symbol === symbol ? order : undefined
    },
    byClientId(account, symbol, clientOrderId) {
      const own = shelves.get(account.shelf)
      const name = nameOf(symbol, clientOrderId)
      return own?.openIds.get(name) ?? own?.byClientId.get(name)
    },
    isOpen: (account, symbol, clientOrderId) =>
      shelves.get(account.shelf)?.openIds.has(nameOf(symbol, clientOrderId)) ?? false,
    open(account, symbol) {
      const orders = [...(shelves.get(account.shelf)?.openIds.values() ?? [])]
      return symbol === undefined ? orders : orders.filter((order) => order.instrument.spec.symbol === symbol)
    },
    history: (account, symbol) => shelves.get(account.shelf)?.bySymbol.get(symbol) ?? [],
  }
}
