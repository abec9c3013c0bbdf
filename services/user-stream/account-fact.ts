import type { AccountConfig, Balance, Fill, MarginNotice, Order, Position } from '@flotilla/protocol'

/** One thing Binance told of an account, as it goes on the bus. */
export type AccountFact =
  | { readonly kind: 'order'; readonly fact: Order }
  | { readonly kind: 'fill'; readonly fact: Fill }
  | { readonly kind: 'balance'; readonly fact: Balance }
  | { readonly kind: 'position'; readonly fact: Position }
  | { readonly kind: 'margin'; readonly fact: MarginNotice }
  | { readonly kind: 'config'; readonly fact: AccountConfig }

/** Binance's id of the trade behind a fill. */
export const tradeIdOf = ({ id }: Pick<Fill, 'id'>): string => id.slice(id.lastIndexOf(':') + 1)

/** Whether an order is over: nothing more will happen to it. */
export const isOver = (status: string): boolean =>
  ['FILLED', 'CANCELED', 'REJECTED', 'EXPIRED', 'EXPIRED_IN_MATCH', 'FINISHED'].includes(status)
