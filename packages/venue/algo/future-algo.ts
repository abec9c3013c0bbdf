import type { Endpoint } from '../endpoint.ts'
import { POSITION_SIDES, SIDES } from '../param-values.ts'
import { must, section } from '../section.ts'

const { get, post, del } = section('algo', { page: 'algo/future-algo' })

export const algoFutureAlgo: readonly Endpoint[] = [
  get('queryHistoricalAlgoOrdersFutureAlgo', '/sapi/v1/algo/futures/historicalOrders', {
    weight: 1,
    params: { symbol: 'string', side: SIDES, startTime: 'long', endTime: 'long', page: 'long', pageSize: 'long' },
  }),
  post('timeWeightedAveragePriceFutureAlgo', '/sapi/v1/algo/futures/newOrderTwap', {
    weight: 3000,
    limit: 'UID',
    params: {
      symbol: 'string!',
      side: must(SIDES),
      positionSide: POSITION_SIDES,
      quantity: 'decimal!',
      duration: 'long!',
      clientAlgoId: 'string',
      reduceOnly: 'boolean',
      limitPrice: 'decimal',
    },
    settledBy: 'queryCurrentAlgoOpenOrdersFutureAlgo',
  }),
  post('volumeParticipationFutureAlgo', '/sapi/v1/algo/futures/newOrderVp', {
    weight: 300,
    limit: 'UID',
    params: {
      symbol: 'string!',
      side: must(SIDES),
      positionSide: POSITION_SIDES,
      quantity: 'decimal!',
      urgency: must(['LOW', 'MEDIUM', 'HIGH']),
      clientAlgoId: 'string',
      reduceOnly: 'boolean',
      limitPrice: 'decimal',
    },
    settledBy: 'queryCurrentAlgoOpenOrdersFutureAlgo',
  }),
  get('queryCurrentAlgoOpenOrdersFutureAlgo', '/sapi/v1/algo/futures/openOrders', { weight: 1 }),
  del('cancelAlgoOrderFutureAlgo', '/sapi/v1/algo/futures/order', {
    weight: 1,
    params: { algoId: 'long!' },
    settledBy: 'queryCurrentAlgoOpenOrdersFutureAlgo',
  }),
  get('querySubOrdersFutureAlgo', '/sapi/v1/algo/futures/subOrders', {
    weight: 1,
    params: { algoId: 'long!', page: 'long', pageSize: 'long' },
  }),
]
