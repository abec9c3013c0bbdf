import type { Account } from '../accounts/account.ts'
import type { OrderList } from './order-list.ts'

/** Every order list by account, in the order of their creation. */
export interface ListStore {
  add(list: OrderList): void
  byId(account: Account, id: number): OrderList | undefined
  /** The latest, as an id may be used again once its list is done. */
  byClientId(account: Account, clientId: string): OrderList | undefined
  all(account: Account): readonly OrderList[]
}

export function createListStore(): ListStore {
  const shelves = new Map<string, OrderList[]>()
  const all = (account: Account): readonly OrderList[] => shelves.get(account.shelf) ?? []
  return {
    add(list) {
      const own = shelves.get(list.account.shelf)
      if (own) own.push(list)
      else shelves.set(list.account.shelf, [list])
    },
    byId: (account, id) => all(account).find((list) => list.id === id),
    byClientId: (account, clientId) => all(account).findLast((list) => list.clientId === clientId),
    all,
  }
}
