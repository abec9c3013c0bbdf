import type { StreamMarket } from './streams/stream.ts'

/** A call of a WebSocket API. Those with an endpoint take its parameters and give its answer. */
export interface WsApiMethod {
  readonly market: Exclude<StreamMarket, 'options'>
  readonly method: string
  /** The REST endpoint that does the same; session methods have none. */
  readonly endpoint?: string
  /** Given where there is no endpoint to take it from. */
  readonly weight?: number
}

type Calls = Readonly<Record<string, string>>

/** @see https://developers.binance.com/legacy-docs/binance-spot-api-docs/web-socket-api */
const SPOT: Calls = {
  ping: 'ping',
  time: 'time',
  exchangeInfo: 'exchangeInfo',
  executionRules: 'executionRules',
  depth: 'depth',
  'trades.recent': 'getTrades',
  'trades.historical': 'historicalTrades',
  'trades.aggregate': 'aggTrades',
  'blockTrades.historical': 'historicalBlockTrades',
  klines: 'klines',
  uiKlines: 'uiKlines',
  avgPrice: 'avgPrice',
  ticker: 'ticker',
  'ticker.24hr': 'ticker24hr',
  'ticker.tradingDay': 'tickerTradingDay',
  'ticker.price': 'tickerPrice',
  'ticker.book': 'tickerBookTicker',
  referencePrice: 'referencePrice',
  'referencePrice.calculation': 'referencePriceCalculation',
  'order.place': 'newOrder',
  'order.test': 'orderTest',
  'order.status': 'getOrder',
  'order.cancel': 'deleteOrder',
  'order.cancelReplace': 'orderCancelReplace',
  'order.amend.keepPriority': 'orderAmendKeepPriority',
  'order.amendments': 'orderAmendments',
  'openOrders.status': 'getOpenOrders',
  'openOrders.cancelAll': 'deleteOpenOrders',
  'orderList.place': 'orderOco',
  'orderList.place.oco': 'orderListOco',
  'orderList.place.oto': 'orderListOto',
  'orderList.place.otoco': 'orderListOtoco',
  'orderList.place.opo': 'orderListOpo',
  'orderList.place.opoco': 'orderListOpoco',
  'orderList.cancel': 'deleteOrderList',
  'orderList.status': 'getOrderList',
  'openOrderLists.status': 'openOrderList',
  allOrders: 'allOrders',
  allOrderLists: 'allOrderList',
  'sor.order.place': 'sorOrder',
  'sor.order.test': 'sorOrderTest',
  'account.status': 'getAccount',
  'account.commission': 'accountCommission',
  'account.rateLimits.orders': 'rateLimitOrder',
  myTrades: 'myTrades',
  myPreventedMatches: 'myPreventedMatches',
  myAllocations: 'myAllocations',
  myFilters: 'myFilters',
}

const FUTURES_KEYS: Calls = {
  'userDataStream.start': 'startUserDataStream',
  'userDataStream.ping': 'keepaliveUserDataStream',
  'userDataStream.stop': 'closeUserDataStream',
}

/** @see https://developers.binance.com/legacy-docs/derivatives/usds-margined-futures/websocket-api-general-info */
const USDM: Calls = {
  depth: 'orderBook',
  'ticker.price': 'symbolPriceTicker',
  'ticker.book': 'symbolOrderBookTicker',
  'order.place': 'newOrder',
  'order.modify': 'modifyOrder',
  'order.cancel': 'cancelOrder',
  'order.status': 'queryOrder',
  'algoOrder.place': 'newAlgoOrder',
  'algoOrder.cancel': 'cancelAlgoOrder',
  'account.balance': 'futuresAccountBalanceV2',
  'v2/account.balance': 'futuresAccountBalanceV3',
  'account.status': 'accountInformationV2',
  'v2/account.status': 'accountInformationV3',
  'account.position': 'positionInformationV2',
  'v2/account.position': 'positionInformationV3',
  ...FUTURES_KEYS,
}

/** @see https://developers.binance.com/legacy-docs/derivatives/coin-margined-futures/websocket-api-general-info */
const COINM: Calls = {
  'order.place': 'newOrder',
  'order.modify': 'modifyOrder',
  'order.cancel': 'cancelOrder',
  'order.status': 'queryOrder',
  'account.balance': 'futuresAccountBalance',
  'account.status': 'accountInformation',
  'account.position': 'positionInformation',
  ...FUTURES_KEYS,
}

/** Only Ed25519 keys can log on; the signature and listen-token subscriptions work without. */
const SESSION = ['session.logon', 'session.status', 'session.logout']
const SPOT_SUBSCRIPTIONS = [
  'session.subscriptions',
  'userDataStream.subscribe',
  'userDataStream.subscribe.signature',
  'userDataStream.subscribe.listenToken',
  'userDataStream.unsubscribe',
]

function callsOf(market: WsApiMethod['market'], calls: Calls): WsApiMethod[] {
  return Object.entries(calls).map(([method, operation]) => ({ market, method, endpoint: `${market}.${operation}` }))
}

function sessionOf(market: WsApiMethod['market'], methods: readonly string[]): WsApiMethod[] {
  return methods.map((method) => ({ market, method, weight: 2 }))
}

export const wsApiMethods: readonly WsApiMethod[] = [
  ...callsOf('spot', SPOT),
  ...sessionOf('spot', [...SESSION, ...SPOT_SUBSCRIPTIONS]),
  ...callsOf('usdm', USDM),
  ...sessionOf('usdm', SESSION),
  ...callsOf('coinm', COINM),
  ...sessionOf('coinm', SESSION),
]

const byEndpoint = new Map(wsApiMethods.flatMap((call) => (call.endpoint ? [[call.endpoint, call] as const] : [])))

/** How to make a call over the WS-API of its market, or undefined where Binance does not offer that. */
export function wsApiMethodOf(endpoint: string): WsApiMethod | undefined {
  return byEndpoint.get(endpoint)
}
