import { errors } from '../errors.ts'
import { algoReport } from '../futures/algo-reports.ts'
import { readAlgoOrder } from '../futures/algo-request.ts'
import type { FuturesDesk } from '../futures/desk.ts'
import { type PrivateRoute, type Routes, reading, type SignedContext } from './route.ts'
import { readLimit, requireSymbol } from './symbol-params.ts'

/** Conditional orders, which live on endpoints of their own since December 2025. */
export function futuresAlgoRoutes(desk: FuturesDesk, makeId: () => string): Routes {
  const root = desk.market === 'usdm' ? '/fapi/v1' : '/dapi/v1'
  const trade = (handle: PrivateRoute['handle'], count?: readonly [number, number]): PrivateRoute => ({
    security: 'SIGNED',
    permission: 'enableFutures',
    ...(count && { orders: { market: 'futures', count } }),
    handle,
  })

  function named(context: SignedContext) {
    const { params } = context
    const algoId = params.integer('algoId')
    const clientAlgoId = params.text('clientAlgoId')
    if (algoId === undefined && clientAlgoId === undefined) throw errors.eitherMissing('algoId', 'clientAlgoId')
    return desk.algo.find(desk.account(context.account), algoId, clientAlgoId)
  }

  return {
    [`POST ${root}/algoOrder`]: trade(
      (context) => {
        const account = desk.account(context.account)
        const instrument = requireSymbol(context.params, desk.markets, desk.market)
        const order = readAlgoOrder(context.params, account, instrument, {
          algoId: desk.algo.nextId(),
          now: context.now,
          makeId,
        })
        desk.algo.place(order)
        return algoReport(order)
      },
      [1, 1],
    ),
    [`DELETE ${root}/algoOrder`]: trade((context) => {
      const order = named(context)
      if (!order) throw errors.cancelRejected()
      desk.algo.cancel(order)
      return { algoId: order.algoId, clientAlgoId: order.clientAlgoId, code: '200', msg: 'success' }
    }),
    [`DELETE ${root}/algoOpenOrders`]: trade((context) => {
      const { spec } = requireSymbol(context.params, desk.markets, desk.market)
      for (const order of desk.algo.open(desk.account(context.account))) {
        if (order.instrument.spec.symbol === spec.symbol) desk.algo.cancel(order)
      }
      return { code: 200, msg: 'The operation of cancel all open order is done.' }
    }),
    [`GET ${root}/algoOrder`]: reading((context) => {
      const order = named(context)
      if (!order) throw errors.noSuchOrder()
      return algoReport(order)
    }),
    [`GET ${root}/openAlgoOrders`]: reading((context) => {
      const symbol = context.params.text('symbol')
      return desk.algo
        .open(desk.account(context.account))
        .filter((order) => symbol === undefined || order.instrument.spec.symbol === symbol)
        .map(algoReport)
    }),
    [`GET ${root}/allAlgoOrders`]: reading((context) => {
      const { spec } = requireSymbol(context.params, desk.markets, desk.market)
      const rows = desk.algo
        .history(desk.account(context.account))
        .filter((order) => order.instrument.spec.symbol === spec.symbol)
      return rows.slice(-readLimit(context.params, 500, 1_000)).map(algoReport)
    }),
  }
}
