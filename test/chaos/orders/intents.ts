import { clientOrderIdOf } from '@flotilla/orders'
import type { CallParams, Command } from '@flotilla/protocol'
import type { Trader } from './fleet.ts'

/** What a user wanted, under the id that was fixed where they decided it. */
export interface Intent {
  readonly trader: Trader
  readonly commandId: string
  readonly command: Pick<Command, 'action' | 'market' | 'order'>
  readonly at: number
  /** By a command on NATS, or by a button in the chat and the message that shows what became of it. */
  readonly via: 'nats' | { readonly chatId: string; readonly messageId: number }
  /** Whether the log took it, as its sender was told; a person is not told. */
  handedIn?: 'taken' | 'unknown' | 'unsent'
}

/** An order that an intent asks for; decimals as text. */
export interface WantedOrder {
  readonly clientOrderId: string
  readonly symbol: string
  readonly side: string
  readonly type: string
  readonly quantity: string | undefined
  readonly quoteQuantity: string | undefined
  readonly price: string | undefined
}

const textOf = (value: unknown) => (value === undefined ? undefined : String(value))

/** The orders that must exist when an intent was carried out, and none other of it may. */
export function wantedOrders({ trader, commandId, command: { action, order } }: Intent): WantedOrder[] {
  const wanted = (each: CallParams, leg: number): WantedOrder => ({
    clientOrderId: clientOrderIdOf(trader.accountId, commandId, leg),
    ...{ symbol: String(each.symbol), side: String(each.side), type: String(each.type) },
    ...{ quantity: textOf(each.quantity), quoteQuantity: textOf(each.quoteOrderQty), price: textOf(each.price) },
  })
  if (action === 'place' || action === 'cancelReplace') return [wanted(order, 0)]
  return action === 'batch' ? (order.batchOrders as CallParams[]).map(wanted) : []
}

/** The client order id of the order an intent is about, where it is about one that another intent placed. */
export function targetOf({ trader, command: { action, order } }: Intent): string | undefined {
  if (action !== 'cancel' && action !== 'cancelReplace' && action !== 'amend') return undefined
  const named = textOf(order.commandId)
  return named === undefined ? undefined : clientOrderIdOf(trader.accountId, named)
}
