import type { CallParams, Fill, Order } from '@flotilla/protocol'
import {
  AlgoOrder,
  AlgoOrders,
  CoinmAccount,
  CoinmBalances,
  CoinmOrder,
  CoinmOrders,
  CoinmOwnTrades,
  CoinmPositions,
  UsdmAccount,
  UsdmBalances,
  UsdmOrder,
  UsdmOrders,
  UsdmOwnTrades,
  UsdmPositions,
} from '@flotilla/venue'
import type { z } from 'zod'
import type { AccountFact } from './account-fact.ts'
import { type Ask, ifThere, pageSize, type Reads } from './reads.ts'

const day = 24 * 3_600_000

const calls = {
  usdm: {
    trades: 'usdm.accountTradeList',
    order: 'usdm.queryOrder',
    openOrders: 'usdm.currentAllOpenOrders',
    openAlgos: 'usdm.currentAllAlgoOpenOrders',
    balances: 'usdm.futuresAccountBalanceV3',
    positions: 'usdm.positionInformationV3',
  },
  coinm: {
    trades: 'coinm.accountTradeList',
    order: 'coinm.queryOrder',
    openOrders: 'coinm.currentAllOpenOrders',
    openAlgos: 'coinm.currentAllAlgoOpenOrders',
    balances: 'coinm.futuresAccountBalance',
    positions: 'coinm.positionInformation',
  },
} as const

const answers = {
  usdm: {
    trades: UsdmOwnTrades,
    order: UsdmOrder,
    orders: UsdmOrders,
    balances: UsdmBalances,
    positions: UsdmPositions,
  },
  coinm: {
    ...{ trades: CoinmOwnTrades, order: CoinmOrder, orders: CoinmOrders },
    ...{ balances: CoinmBalances, positions: CoinmPositions },
  },
} as const

type OwnTrade = z.output<typeof UsdmOwnTrades>[number] | z.output<typeof CoinmOwnTrades>[number]

type PositionRow = z.output<typeof UsdmPositions>[number] | z.output<typeof CoinmPositions>[number]

const asText = (value: unknown) => (typeof value === 'string' ? value : undefined)

function tradeOf(market: 'usdm' | 'coinm', trade: OwnTrade): Fill {
  const quoteQuantity = asText(trade.quoteQty)
  const baseQuantity = asText(trade.baseQty)
  return {
    id: `${market}:${trade.symbol}:${trade.id}`,
    ...{ market, symbol: trade.symbol, orderId: trade.orderId, side: trade.side, positionSide: trade.positionSide },
    ...{ price: trade.price, quantity: trade.qty, fee: trade.commission, feeAsset: trade.commissionAsset },
    ...{ clientOrderId: '', maker: trade.maker, realizedPnl: trade.realizedPnl, at: trade.time },
    ...(quoteQuantity === undefined ? {} : { quoteQuantity }),
    ...(baseQuantity === undefined ? {} : { baseQuantity }),
  }
}

function orderOf(market: 'usdm' | 'coinm', order: UsdmOrder | CoinmOrder): Order {
  const executedQuoteQuantity = market === 'usdm' ? asText(order.cumQuote) : undefined
  return {
    id: `${market}:${order.symbol}:${order.orderId}:${order.updateTime}:${order.status}:${order.executedQty}`,
    ...{ market, symbol: order.symbol, orderId: order.orderId, clientOrderId: order.clientOrderId },
    ...{ side: order.side, type: order.type, status: order.status, price: order.price, quantity: order.origQty },
    ...{ executedQuantity: order.executedQty, averagePrice: order.avgPrice, reduceOnly: order.reduceOnly },
    ...(executedQuoteQuantity === undefined ? {} : { executedQuoteQuantity }),
    ...(order.positionSide === undefined ? {} : { positionSide: order.positionSide }),
    at: order.updateTime,
  }
}

function algoOf(market: 'usdm' | 'coinm', algo: AlgoOrder): Order {
  return {
    id: `${market}:${algo.symbol}:algo-${algo.algoId}:${algo.updateTime}:${algo.algoStatus}`,
    ...{ market, symbol: algo.symbol, orderId: algo.algoId, algoId: algo.algoId, clientOrderId: algo.clientAlgoId },
    ...{ side: algo.side, positionSide: algo.positionSide, type: algo.orderType, status: algo.algoStatus },
    ...{ price: algo.price, quantity: algo.quantity, executedQuantity: '0', triggerPrice: algo.triggerPrice },
    reduceOnly: algo.reduceOnly,
    at: algo.updateTime,
  }
}

/** The symbols with a position or an open order. */
async function boundSymbols(market: 'usdm' | 'coinm', ask: Ask): Promise<string[]> {
  const { positions } =
    market === 'usdm'
      ? await ask('usdm.accountInformationV3', {}, UsdmAccount)
      : await ask('coinm.accountInformation', {}, CoinmAccount)
  const isBound = ({ positionAmt, initialMargin }: { positionAmt: string; initialMargin: string }) =>
    Number(positionAmt) !== 0 || Number(initialMargin) !== 0
  return positions.filter((each) => market === 'usdm' || isBound(each)).map(({ symbol }) => symbol)
}

/** USD-M and COIN-M: one family of answers. */
export function futuresReads(market: 'usdm' | 'coinm'): Reads {
  const names = calls[market]
  const models = answers[market]
  return {
    longestSpanMs: 7 * day,
    trades: async (ask, symbol, page) => {
      const rows: OwnTrade[] = await ask(names.trades, { symbol, limit: pageSize, ...page }, models.trades)
      return rows.map((trade) => tradeOf(market, trade))
    },
    order: async (ask, symbol, orderId) => {
      const params: CallParams = { symbol, orderId }
      return orderOf(market, await ask(names.order, params, models.order))
    },
    ...(market === 'usdm' && {
      algo: async (ask, algoId) => algoOf(market, await ask('usdm.queryAlgoOrder', { algoId }, AlgoOrder)),
    }),
    async openOrders(ask, known, others) {
      const orders: Order[] = []
      // One question about all symbols costs as much as forty about one.
      const symbols = new Set([...known, ...(others ? await boundSymbols(market, ask) : [])])
      for (const symbol of symbols) {
        const params = { symbol }
        for (const each of await ifThere<UsdmOrder | CoinmOrder>(ask(names.openOrders, params, models.orders)))
          orders.push(orderOf(market, each))
        for (const each of await ifThere(ask(names.openAlgos, params, AlgoOrders))) orders.push(algoOf(market, each))
      }
      return orders
    },
    async holdings(ask, now) {
      const balances = await ask(names.balances, {}, models.balances)
      const positions: PositionRow[] = await ask(names.positions, {}, models.positions)
      return [
        ...balances.map(({ asset, balance, crossWalletBalance }): AccountFact => {
          const fact = { market, asset, walletBalance: balance, crossWalletBalance, at: now }
          return { kind: 'balance', fact: { id: `${market}:${asset}:${now}`, ...fact } }
        }),
        ...positions.map(
          (each): AccountFact => ({
            kind: 'position',
            fact: {
              id: `${market}:${each.symbol}:${each.positionSide}:${each.updateTime}`,
              ...{ market, symbol: each.symbol, positionSide: each.positionSide, quantity: each.positionAmt },
              ...{ entryPrice: each.entryPrice, unrealizedProfit: each.unRealizedProfit, at: now },
            },
          }),
        ),
      ]
    },
  }
}
