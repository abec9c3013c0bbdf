import type { Endpoint } from '../endpoint.ts'
import { SIDES } from '../param-values.ts'
import { must, section } from '../section.ts'

const { get, post, del } = section('algo', { page: 'algo/spot-algo' })

export const algoSpotAlgo: readonly Endpoint[] = [
  get('queryHistoricalAlgoOrdersSpotAlgo', '/sapi/v1/algo/spot/historicalOrders', {
    weight: 1,
    params: { symbol: 'string', side: SIDES, startTime: 'long', endTime: 'long', page: 'long', pageSize: 'long' },
  }),
  post('timeWeightedAveragePriceSpotAlgo', '/sapi/v1/algo/spot/newOrderTwap', {
    weight: 3000,
    limit: 'UID',
    recvWindow: 'unused',
    params: {
      symbol: 'string!',
      side: must(SIDES),
      quantity: 'decimal!',
      duration: 'long!',
      clientAlgoId: 'string',
      limitPrice: 'decimal',
    },
    settledBy: 'queryCurrentAlgoOpenOrdersSpotAlgo',
  }),
  get('queryCurrentAlgoOpenOrdersSpotAlgo', '/sapi/v1/algo/spot/openOrders', { weight: 1 }),
  del('cancelAlgoOrderSpotAlgo', '/sapi/v1/algo/spot/order', {
    weight: 1,
    params: { algoId: 'long!' },
    settledBy: 'queryCurrentAlgoOpenOrdersSpotAlgo',
  }),
  get('querySubOrdersSpotAlgo', '/sapi/v1/algo/spot/subOrders', {
    weight: 1,
    params: { algoId: 'long!', page: 'long', pageSize: 'long' },
  }),
]
