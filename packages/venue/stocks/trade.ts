import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { get, post } = section('stocks', { page: '/en/docs/products/stocks-trading/trade' })

export const stocksTrade: readonly Endpoint[] = [
  post('cancelEquityOrder', '/sapi/v1/equity/order/cancel', {
    weight: 1,
    params: { orderId: 'string!' },
    settledBy: 'equityOrderDetail',
  }),
  post('cancelAllEquityOrders', '/sapi/v1/equity/order/cancel-all', { weight: 1, settledBy: 'currentOpenOrders' }),
  get('equityOrderDetail', '/sapi/v1/equity/order/detail', {
    weight: 1,
    params: { orderId: 'string', clientOrderId: 'string' },
  }),
  get('equityOrderHistory', '/sapi/v1/equity/order/history', {
    weight: 1,
    params: {
      symbol: 'string',
      orderType: 'enum',
      side: 'enum',
      orderStatus: 'string',
      startTime: 'long!',
      endTime: 'long!',
      current: 'int',
      size: 'int',
    },
  }),
  get('currentOpenOrders', '/sapi/v1/equity/order/open-orders', { weight: 1 }),
  post('placeEquityOrder', '/sapi/v1/equity/order/place', {
    weight: 1,
    extraLimits: [{ count: 200, per: '1m', scope: 'UID' }],
    params: {
      symbol: 'string!',
      quoteAsset: 'string',
      side: 'enum!',
      orderType: 'enum!',
      price: 'string',
      quantity: 'string',
      notional: 'string',
      timeInForce: 'enum',
      tradingSession: 'enum',
      walletType: 'enum',
      clientOrderId: 'string',
      tokenize: 'boolean',
    },
    settledBy: 'equityOrderDetail',
  }),
  get('equityTradeHistory', '/sapi/v1/equity/trade/history', {
    weight: 1,
    params: {
      symbol: 'string',
      side: 'enum',
      orderId: 'string',
      startTime: 'long!',
      endTime: 'long!',
      current: 'int',
      size: 'int',
    },
  }),
]
