import { type CallParams, type Command, type Fault, type Market, refusal } from '@flotilla/protocol'
import { clientOrderIdOf } from './client-order-id.ts'

/** A command as one call of the venue's catalogue. */
export interface VenueCall {
  /** Name in the catalogue: `spot.newOrder`. */
  readonly operation: string
  readonly params: CallParams
  /** The order the command is about, as the venue will know it. */
  readonly clientOrderId: string
  readonly symbol: string | undefined
  /** 0 cancel … 2 new order, as in `Priority`. */
  readonly priority: 0 | 1 | 2
}

/** The names one market has for the operations the order protocol needs. */
export interface MarketCalls {
  readonly place: string
  readonly cancel: string
  readonly cancelAll: string
  readonly query: string
  readonly openOrders: string
  readonly trades: string
  readonly time: string
  /** How Binance is told to answer with what became of the order. */
  readonly responseType: string
}

const futures = (product: string): MarketCalls => ({
  place: `${product}.newOrder`,
  cancel: `${product}.cancelOrder`,
  cancelAll: `${product}.cancelAllOpenOrders`,
  query: `${product}.queryOrder`,
  openOrders: `${product}.currentAllOpenOrders`,
  trades: `${product}.accountTradeList`,
  time: `${product}.checkServerTime`,
  responseType: 'RESULT',
})

export const marketCalls: Partial<Record<Market, MarketCalls>> = {
  spot: {
    place: 'spot.newOrder',
    cancel: 'spot.deleteOrder',
    cancelAll: 'spot.deleteOpenOrders',
    query: 'spot.getOrder',
    openOrders: 'spot.getOpenOrders',
    trades: 'spot.myTrades',
    time: 'spot.time',
    responseType: 'FULL',
  },
  usdm: futures('usdm'),
  coinm: futures('coinm'),
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined)

/** Which order a cancel is about: one named by the command that placed it is named by its client id. */
function cancelParams(accountId: string, { commandId, ...order }: CallParams): CallParams {
  return typeof commandId === 'string' ? { ...order, origClientOrderId: clientOrderIdOf(accountId, commandId) } : order
}

/** Limit orders stay until cancelled unless told otherwise, as in every front of Binance. */
function goodTillCancelled(order: CallParams): CallParams {
  return order.type === 'LIMIT' && order.timeInForce === undefined ? { ...order, timeInForce: 'GTC' } : order
}

/** Turns a command into the one call that carries it out. */
export function venueCall(accountId: string, commandId: string, command: Command): VenueCall | Fault {
  const clientOrderId = clientOrderIdOf(accountId, commandId)
  const symbol = text(command.order.symbol)
  if (command.action === 'call') {
    const { operation } = command
    if (!operation) return refusal('BAD_COMMAND', 'a call needs `operation`, such as "usdm.changeInitialLeverage"')
    return { operation, params: command.order, clientOrderId, symbol, priority: 2 }
  }
  const calls = marketCalls[command.market]
  if (!calls)
    return refusal('MARKET_NOT_SERVED', `orders on ${command.market} are not served; spot, usdm and coinm are`)
  if (!symbol) return refusal('BAD_COMMAND', '`order.symbol` is missing, such as "BTCUSDT"')
  switch (command.action) {
    case 'place': {
      const params = {
        ...goodTillCancelled(command.order),
        newClientOrderId: clientOrderId,
        newOrderRespType: calls.responseType,
      }
      return { operation: calls.place, params, clientOrderId, symbol, priority: 2 }
    }
    case 'cancel':
      return {
        operation: calls.cancel,
        params: cancelParams(accountId, command.order),
        clientOrderId,
        symbol,
        priority: 0,
      }
    case 'cancelAll':
      return { operation: calls.cancelAll, params: { symbol }, clientOrderId, symbol, priority: 0 }
    default:
      return refusal('BAD_COMMAND', `${command.action} is not served yet`)
  }
}
