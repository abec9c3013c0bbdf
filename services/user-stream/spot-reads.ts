import type { CallParams, Fill, Order } from '@flotilla/protocol'
import { marginAccountAnswers, OwnTrade, SpotAccount, SpotOrder, SpotOrders } from '@flotilla/venue'
import Big from 'big.js'
import { z } from 'zod'
import type { AccountFact } from './account-fact.ts'
import { type Feed, placeOf } from './feed.ts'
import { type Ask, ifThere, pageSize, type Reads } from './reads.ts'

const { CrossAccount, IsolatedAccount } = marginAccountAnswers

const hour = 3_600_000

/** Margin leaves the worth of a trade out. */
const OwnTrades = z.array(OwnTrade.extend({ quoteQty: z.string().optional() }))

interface Calls {
  readonly trades: string
  readonly order: string
  readonly openOrders: string
}

const spotCalls: Calls = { trades: 'spot.myTrades', order: 'spot.getOrder', openOrders: 'spot.getOpenOrders' }
const marginCalls: Calls = {
  trades: 'margin.queryMarginAccountsTradeList',
  order: 'margin.queryMarginAccountsOrder',
  openOrders: 'margin.queryMarginAccountsOpenOrders',
}

const isZero = (decimal: string) => /^-?0*(\.0*)?$/.test(decimal)

/** What a margin account has and owes of an asset, as its report says it. */
interface MarginAsset {
  readonly asset: string
  readonly free: string
  readonly locked: string
  readonly borrowed: string
  readonly interest: string
}

/** The words of the bus for the answers of one feed. */
function translator(feed: Feed) {
  const place = placeOf(feed)
  const { market } = place
  const held = (asset: string, free: string, locked: string, at: number): AccountFact => ({
    kind: 'balance',
    fact: { id: `${market}:${asset}:${at}`, ...place, asset, free, locked, at },
  })
  const owed = ({ asset, borrowed, interest }: MarginAsset, at: number): AccountFact => ({
    kind: 'margin',
    fact: { id: `${market}:${asset}:${at}`, ...place, notice: 'liability', asset, borrowed, interest, at },
  })
  return {
    held,
    trade: (symbol: string, trade: z.output<typeof OwnTrades>[number]): Fill => ({
      ...{ id: `${market}:${symbol}:${trade.id}`, ...place, symbol, orderId: trade.orderId },
      ...{ clientOrderId: '', at: trade.time },
      side: trade.isBuyer ? 'BUY' : 'SELL',
      ...{ price: trade.price, quantity: trade.qty, maker: trade.isMaker },
      quoteQuantity: trade.quoteQty ?? new Big(trade.price).times(trade.qty).toFixed(),
      ...{ fee: trade.commission, feeAsset: trade.commissionAsset },
    }),
    order: (order: SpotOrder): Order => ({
      id: `${market}:${order.symbol}:${order.orderId}:${order.updateTime}`,
      ...{ ...place, symbol: order.symbol, orderId: order.orderId, clientOrderId: order.clientOrderId },
      ...{ side: order.side, type: order.type, status: order.status, price: order.price, quantity: order.origQty },
      ...{ executedQuantity: order.executedQty, executedQuoteQuantity: order.cummulativeQuoteQty },
      at: order.updateTime,
    }),
    /** Neither kind of margin account says when it changed last. */
    marginAssets: (assets: readonly MarginAsset[], at: number) =>
      assets.flatMap((each) => {
        const { asset, free, locked, borrowed, interest } = each
        const balance = isZero(free) && isZero(locked) ? [] : [held(asset, free, locked, at)]
        return isZero(borrowed) && isZero(interest) ? balance : [...balance, owed(each, at)]
      }),
  }
}

/** What is in the account of a feed. @param now epoch ms */
async function holdingsOf({ book, symbol: pair }: Feed, say: ReturnType<typeof translator>, ask: Ask, now: number) {
  if (book === 'spot') {
    const { balances, updateTime } = await ask('spot.getAccount', { omitZeroBalances: true }, SpotAccount)
    return balances.map(({ asset, free, locked }) => say.held(asset, free, locked, updateTime))
  }
  if (book === 'margin') {
    const { userAssets } = await ask('margin.queryCrossMarginAccountDetails', {}, CrossAccount)
    return say.marginAssets(userAssets, now)
  }
  const { assets } = await ask('margin.queryIsolatedMarginAccountInfo', { symbols: pair ?? '' }, IsolatedAccount)
  const own = assets.filter(({ symbol }) => symbol === pair)
  return own.flatMap(({ baseAsset, quoteAsset }) => say.marginAssets([baseAsset, quoteAsset], now))
}

/** Spot and both kinds of margin: one family of answers. */
export function spotReads(feed: Feed): Reads {
  const { book, symbol: pair } = feed
  const calls = book === 'spot' ? spotCalls : marginCalls
  const where: CallParams = book === 'spot' ? {} : { isIsolated: book === 'isolated' ? 'TRUE' : 'FALSE' }
  const say = translator(feed)

  return {
    longestSpanMs: 24 * hour,
    trades: async (ask, symbol, page) => {
      const params = { symbol, ...where, limit: pageSize, ...page }
      return (await ask(calls.trades, params, OwnTrades)).map((trade) => say.trade(symbol, trade))
    },
    order: async (ask, symbol, orderId) => say.order(await ask(calls.order, { symbol, ...where, orderId }, SpotOrder)),
    async openOrders(ask, known, others) {
      // Of cross margin only what one symbol has open is told for a bearable price.
      if (others && book !== 'margin') {
        const params = pair === undefined ? where : { ...where, symbol: pair }
        return (await ask(calls.openOrders, params, SpotOrders)).map(say.order)
      }
      const orders: Order[] = []
      for (const symbol of known) {
        orders.push(...(await ifThere(ask(calls.openOrders, { ...where, symbol }, SpotOrders))).map(say.order))
      }
      return orders
    },
    holdings: (ask, now) => holdingsOf(feed, say, ask, now),
  }
}
