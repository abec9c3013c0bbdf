import type { Endpoint } from '../endpoint.ts'
import { must, section } from '../section.ts'

const { get, post, put, del } = section('options', { page: 'derivatives/options-trading/market-maker-block-trade' })

export const optionsBlockTrades: readonly Endpoint[] = [
  post('newBlockTradeOrder', '/eapi/v1/block/order/create', {
    weight: 5,
    params: { liquidity: must(['MAKER', 'TAKER']), legs: 'array!' },
    settledBy: 'queryBlockTradeOrder',
  }),
  put('extendBlockTradeOrder', '/eapi/v1/block/order/create', {
    weight: 5,
    params: { blockOrderMatchingKey: 'string!' },
    settledBy: 'queryBlockTradeOrder',
  }),
  del('cancelBlockTradeOrder', '/eapi/v1/block/order/create', {
    weight: 5,
    params: { blockOrderMatchingKey: 'string!' },
    settledBy: 'queryBlockTradeOrder',
  }),
  get('queryBlockTradeDetails', '/eapi/v1/block/order/execute', {
    weight: 5,
    params: { blockOrderMatchingKey: 'string!' },
  }),
  post('acceptBlockTradeOrder', '/eapi/v1/block/order/execute', {
    weight: 5,
    params: { blockOrderMatchingKey: 'string!' },
    settledBy: 'queryBlockTradeDetails',
  }),
  get('queryBlockTradeOrder', '/eapi/v1/block/order/orders', {
    security: 'TRADE',
    weight: 5,
    params: { blockOrderMatchingKey: 'string', endTime: 'long', startTime: 'long', underlying: 'string' },
  }),
  get('accountBlockTradeList', '/eapi/v1/block/user-trades', {
    weight: 5,
    params: { endTime: 'long', startTime: 'long', underlying: 'string' },
  }),
]
