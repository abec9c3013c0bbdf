/** Calls that an account may make on any market, for tests that make them in any sequence. */

export const FUTURES = {
  usdm: { root: '/fapi/v1', symbol: 'BTCUSDT', decimals: 3 },
  coinm: { root: '/dapi/v1', symbol: 'BTCUSD_PERP', decimals: 0 },
} as const
export const MARKETS = ['spot', 'usdm', 'coinm'] as const
export type MarketName = (typeof MARKETS)[number]

export const ACTS = [
  'limit',
  'limit',
  'ioc',
  'market',
  'stop',
  'several',
  'cancel',
  'cancelAll',
  'replace',
  'amend',
  'move',
] as const
/** One call, or with `move` a step of the market. `lots` are the market's own. */
export interface Wish {
  readonly who: number
  readonly market: MarketName
  readonly act: (typeof ACTS)[number]
  readonly side: 'BUY' | 'SELL'
  readonly price: number
  readonly lots: number
}

export type Request = readonly [method: string, path: string, params: Record<string, string>]

function spotRequest({ act, side, price, lots }: Wish, open: string | undefined): Request | undefined {
  const base = { symbol: 'BTCUSDT', side, quantity: (lots / 1_000).toFixed(3) }
  const limit = { ...base, type: 'LIMIT', timeInForce: act === 'ioc' ? 'IOC' : 'GTC', price: String(price) }
  const legs =
    side === 'SELL'
      ? { aboveType: 'LIMIT_MAKER', abovePrice: '66500', belowType: 'STOP_LOSS', belowStopPrice: '63900' }
      : { aboveType: 'STOP_LOSS', aboveStopPrice: '66100', belowType: 'LIMIT_MAKER', belowPrice: '63500' }
  const one = { symbol: 'BTCUSDT', orderId: open ?? '' }
  if (act === 'limit' || act === 'ioc') return ['POST', '/api/v3/order', limit]
  if (act === 'market') return ['POST', '/api/v3/order', { ...base, type: 'MARKET' }]
  if (act === 'stop') return ['POST', '/api/v3/order', { ...base, type: 'STOP_LOSS', stopPrice: String(price) }]
  if (act === 'several') return ['POST', '/api/v3/orderList/oco', { ...base, ...legs }]
  if (act === 'cancelAll') return ['DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' }]
  if (open === undefined) return undefined
  if (act === 'cancel') return ['DELETE', '/api/v3/order', one]
  if (act === 'amend') return ['PUT', '/api/v3/order/amend/keepPriority', { ...one, newQty: '0.001' }]
  const replacing = { ...limit, cancelOrderId: open, cancelReplaceMode: 'STOP_ON_FAILURE' }
  return ['POST', '/api/v3/order/cancelReplace', replacing]
}

function futuresRequest(
  market: keyof typeof FUTURES,
  { act, side, price, lots }: Wish,
  open: string | undefined,
): Request | undefined {
  const { root, symbol, decimals } = FUTURES[market]
  const base = { symbol, side, quantity: (lots / 10 ** decimals).toFixed(decimals) }
  const limit = { ...base, type: 'LIMIT', timeInForce: act === 'ioc' ? 'IOC' : 'GTC', price: String(price) }
  const algo = { ...base, algoType: 'CONDITIONAL', type: 'STOP_MARKET', triggerPrice: String(price) }
  if (act === 'limit' || act === 'ioc') return ['POST', `${root}/order`, limit]
  if (act === 'market') return ['POST', `${root}/order`, { ...base, type: 'MARKET', newOrderRespType: 'RESULT' }]
  if (act === 'stop') return ['POST', `${root}/algoOrder`, algo]
  if (act === 'several')
    return ['POST', `${root}/batchOrders`, { batchOrders: JSON.stringify([limit, { ...base, type: 'MARKET' }, limit]) }]
  if (act === 'cancelAll') return ['DELETE', `${root}/${lots % 2 ? 'allOpenOrders' : 'algoOpenOrders'}`, { symbol }]
  if (open === undefined) return undefined
  if (act === 'cancel') return ['DELETE', `${root}/order`, { symbol, orderId: open }]
  return ['PUT', `${root}/order`, { ...base, orderId: open, price: String(price) }]
}

/** The call that is wished for; undefined when it is about an order and there is none. @param open the order it is about */
export const requestOf = (one: Wish, open: string | undefined): Request | undefined =>
  one.market === 'spot' ? spotRequest(one, open) : futuresRequest(one.market, one, open)
