import { errors } from '../errors.ts'
import { MAX_NUM_ALGO_ORDERS, MAX_NUM_ICEBERG_ORDERS, MAX_NUM_ORDERS } from './filters.ts'
import type { OrderRequest, SpotOrder } from './order.ts'

const isAlgo = (request: OrderRequest): boolean => request.stopPrice > 0 || request.trailingDelta > 0

/** How many orders an account may have on one symbol. @throws -1013 */
export function checkOpenOrders(open: readonly SpotOrder[], request: OrderRequest): void {
  if (open.length >= MAX_NUM_ORDERS) throw errors.filter('MAX_NUM_ORDERS')
  if (isAlgo(request) && open.filter((order) => isAlgo(order.request)).length >= MAX_NUM_ALGO_ORDERS) {
    throw errors.filter('MAX_NUM_ALGO_ORDERS')
  }
  if (request.icebergQuantity === 0) return
  const icebergs = open.filter((order) => order.request.icebergQuantity > 0)
  if (icebergs.length >= MAX_NUM_ICEBERG_ORDERS) throw errors.filter('MAX_NUM_ICEBERG_ORDERS')
}
