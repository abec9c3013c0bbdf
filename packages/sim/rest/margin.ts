import { errors, VenueError } from '../errors.ts'
import { formatFixed, multiplyUp, smaller, UNIT } from '../fixed.ts'
import { fromUsdt, HOURLY_RATE, MARGIN_BARS, type MarginAccount, marginTotals, owed } from '../margin/margin-account.ts'
import type { MarginDesk } from '../margin/margin-desk.ts'
import { assetRow, crossReport, feeRow, isolatedReport, loanRow, pairRow } from '../margin/reports.ts'
import type { Instrument } from '../market/instrument.ts'
import type { Markets } from '../market/markets.ts'
import { ASSETS } from '../market/symbols.ts'
import type { Lists } from '../spot/lists.ts'
import { planMarket } from '../spot/market-plan.ts'
import type { OrderRequest, SpotOrder } from '../spot/order.ts'
import { readOrderRequest } from '../spot/order-request.ts'
import { placedReport } from '../spot/reports.ts'
import type { Params } from './params.ts'
import { open, type PrivateRoute, type Routes, reading, type SignedContext } from './route.ts'
import { readLimit, requireSymbol } from './symbol-params.ts'

export interface MarginDeps {
  readonly markets: Markets
  readonly lists: Lists
  readonly desk: MarginDesk
  readonly makeId: () => string
  /** The spot routes: queries and cancels of margin are theirs, on another account. */
  readonly spot: Routes
}

const EFFECTS = ['NO_SIDE_EFFECT', 'MARGIN_BUY', 'AUTO_REPAY', 'AUTO_BORROW_REPAY'] as const
type Effect = (typeof EFFECTS)[number]

/** Cross and isolated margin: account, borrowing, repaying, orders. */
export function marginRoutes(deps: MarginDeps): Routes {
  const { markets, desk } = deps
  const trade = (handle: PrivateRoute['handle']): PrivateRoute => ({
    security: 'SIGNED',
    permission: 'enableMargin',
    handle,
  })

  /** The same call on the margin account's orders. */
  const asSpot = (name: string): PrivateRoute['handle'] => {
    const route = deps.spot[name]
    if (!route || route.security === 'NONE') throw new Error(`${name} is no private route of spot`)
    return (context) => {
      const margin = accountOf(context, desk)
      const answer = route.handle({ ...context, account: margin.trading })
      return Array.isArray(answer) ? answer.map((row) => marked(row, margin)) : marked(answer, margin)
    }
  }

  return {
    'GET /sapi/v1/margin/account': reading(({ account }) => crossReport(desk.cross(account), markets)),
    'GET /sapi/v1/margin/isolated/account': reading(({ account }) => isolatedReport(desk.isolatedOf(account), markets)),
    'POST /sapi/v1/margin/isolated/account': trade((context) => {
      const { spec } = requireSymbol(context.params, markets, 'spot')
      if (desk.isolated(context.account, spec.symbol))
        throw new VenueError(-11006, 'Isolated margin account already enabled.')
      desk.enable(context.account, spec.symbol)
      return { success: true, symbol: spec.symbol }
    }),
    'POST /sapi/v1/margin/borrow-repay': trade((context) => ({ tranId: borrowOrRepay(context, desk) })),
    'GET /sapi/v1/margin/borrow-repay': reading((context) => loanRecords(accountOf(context, desk), context.params)),
    'GET /sapi/v1/margin/maxBorrowable': reading((context) => {
      const amount = desk.maxBorrowable(isolatedOrCross(context, desk), context.params.required('asset'))
      return { amount: formatFixed(amount), borrowLimit: formatFixed(amount) }
    }),
    'GET /sapi/v1/margin/maxTransferable': reading((context) => {
      const asset = context.params.required('asset')
      const margin = isolatedOrCross(context, desk)
      const { free } = margin.trading.spot.of(asset)
      const spare = fromUsdt(asset, marginTotals(margin, markets).net / 2n, markets)
      const amount = margin.debts.size === 0 || free < spare ? free : spare
      return { amount: formatFixed(amount > 0n ? amount : 0n) }
    }),
    'POST /sapi/v1/margin/order': trade((context) => placeOrder(context, deps)),
    'DELETE /sapi/v1/margin/order': trade(asSpot('DELETE /api/v3/order')),
    'DELETE /sapi/v1/margin/openOrders': trade(asSpot('DELETE /api/v3/openOrders')),
    'GET /sapi/v1/margin/order': reading(asSpot('GET /api/v3/order')),
    'GET /sapi/v1/margin/openOrders': reading(asSpot('GET /api/v3/openOrders')),
    'GET /sapi/v1/margin/allOrders': reading(asSpot('GET /api/v3/allOrders')),
    'GET /sapi/v1/margin/myTrades': reading(asSpot('GET /api/v3/myTrades')),
    'POST /sapi/v1/margin/order/oco': trade(asSpot('POST /api/v3/order/oco')),
    'POST /sapi/v1/margin/order/oto': trade(asSpot('POST /api/v3/orderList/oto')),
    'POST /sapi/v1/margin/order/otoco': trade(asSpot('POST /api/v3/orderList/otoco')),
    'DELETE /sapi/v1/margin/orderList': trade(asSpot('DELETE /api/v3/orderList')),
    'GET /sapi/v1/margin/orderList': reading(asSpot('GET /api/v3/orderList')),
    'GET /sapi/v1/margin/allOrderList': reading(asSpot('GET /api/v3/allOrderList')),
    'GET /sapi/v1/margin/openOrderList': reading(asSpot('GET /api/v3/openOrderList')),
    'GET /sapi/v1/margin/tradeCoeff': reading(() => ({
      normalBar: String(MARGIN_BARS.normal),
      marginCallBar: String(MARGIN_BARS.marginCall),
      forceLiquidationBar: String(MARGIN_BARS.liquidation),
    })),
    'GET /sapi/v1/margin/priceIndex': open((context) => {
      const instrument = requireSymbol(context.params, markets, 'spot')
      return { calcTime: context.now, price: formatFixed(instrument.lastPrice()), symbol: instrument.spec.symbol }
    }),
    'GET /sapi/v1/margin/allPairs': open(() => markets.all('spot').map(pairRow)),
    'GET /sapi/v1/margin/isolated/allPairs': reading(() => markets.all('spot').map(pairRow)),
    'GET /sapi/v1/margin/allAssets': open(() =>
      Object.keys(ASSETS)
        .filter((asset) => asset !== 'USD')
        .map(assetRow),
    ),
    'GET /sapi/v1/margin/isolatedMarginData': reading(({ params }) =>
      (params.has('symbol') ? [requireSymbol(params, markets, 'spot')] : markets.all('spot')).map(feeRow),
    ),
    'GET /sapi/v1/margin/next-hourly-interest-rate': reading((context) =>
      context.params
        .required('assets')
        .split(',')
        .map((asset) => ({ asset, nextHourlyInterestRate: (Number(HOURLY_RATE) / UNIT).toFixed(8) })),
    ),
  }
}

/** The account a call means by `isIsolated` and `symbol`. @throws -11001 when the isolated one is not enabled */
function accountOf(context: SignedContext, desk: MarginDesk): MarginAccount {
  if (context.params.text('isIsolated')?.toUpperCase() !== 'TRUE') return desk.cross(context.account)
  const found = desk.isolated(context.account, context.params.required('symbol'))
  if (!found) throw new VenueError(-11001, 'Isolated margin account does not exist.')
  return found
}

function isolatedOrCross(context: SignedContext, desk: MarginDesk): MarginAccount {
  const symbol = context.params.text('isolatedSymbol')
  return (symbol ? desk.isolated(context.account, symbol) : undefined) ?? desk.cross(context.account)
}

function marked(row: unknown, margin: MarginAccount): unknown {
  return typeof row === 'object' && row !== null ? { ...row, isIsolated: margin.isolatedSymbol !== null } : row
}

function borrowOrRepay(context: SignedContext, desk: MarginDesk): number {
  const { params } = context
  for (const name of ['asset', 'amount', 'type', 'isIsolated']) params.required(name)
  const type = params.choice('type', ['BORROW', 'REPAY'], () => errors.invalidData('type'))
  const amount = BigInt(params.decimal('amount') ?? 0)
  const margin = accountOf(context, desk)
  return type === 'BORROW'
    ? desk.borrow(margin, params.required('asset'), amount)
    : desk.repay(margin, params.required('asset'), amount)
}

function placeOrder(context: SignedContext, { markets, lists, desk, makeId }: MarginDeps): unknown {
  const { params } = context
  const instrument = requireSymbol(params, markets, 'spot')
  const effect: Effect =
    params.choice('sideEffectType', EFFECTS, () => errors.invalidData('sideEffectType')) ?? 'NO_SIDE_EFFECT'
  const request = readOrderRequest(params, makeId)
  if (request.stpMode === 'DECREMENT' || request.stpMode === 'TRANSFER')
    throw errors.invalidData('selfTradePreventionMode')
  const margin = accountOf(context, desk)
  const given = request.side === 'BUY' ? instrument.spec.quote : instrument.spec.base
  const missing = needOf(instrument, request) - margin.trading.spot.of(given).free
  const borrows = effect === 'MARGIN_BUY' || effect === 'AUTO_BORROW_REPAY'
  if (borrows && missing > 0n) desk.borrow(margin, given, missing)
  let order: SpotOrder
  try {
    order = lists.placeSingle(margin.trading, instrument, request, { timestamp: context.timestamp })
  } catch (error) {
    if (borrows && missing > 0n) desk.repay(margin, given, missing)
    throw error
  }
  if (effect === 'AUTO_REPAY' || effect === 'AUTO_BORROW_REPAY') repayReceived(margin, instrument, request, desk)
  const borrowed =
    borrows && missing > 0n ? { marginBuyBorrowAmount: formatFixed(missing), marginBuyBorrowAsset: given } : {}
  return { ...placedReport(order), ...borrowed, isIsolated: margin.isolatedSymbol !== null }
}

function needOf(instrument: Instrument, request: OrderRequest): bigint {
  if (request.side === 'SELL') return BigInt(request.quantity)
  if (request.quoteQuantity > 0) return BigInt(request.quoteQuantity)
  const price = request.price || request.stopPrice
  return price > 0
    ? multiplyUp(price, request.quantity)
    : planMarket(instrument, request.side, request.quantity, 0).cost
}

/** What an order brought in goes to the debt in that asset. */
function repayReceived(margin: MarginAccount, instrument: Instrument, request: OrderRequest, desk: MarginDesk): void {
  const asset = request.side === 'BUY' ? instrument.spec.base : instrument.spec.quote
  const debt = owed(margin.debts.get(asset))
  const { free } = margin.trading.spot.of(asset)
  const amount = smaller(debt, free)
  if (amount > 0n) desk.repay(margin, asset, amount)
}

function loanRecords(margin: MarginAccount, params: Params): Record<string, unknown> {
  const type = params.required('type')
  const asset = params.text('asset')
  const rows = margin.loans.filter((loan) => loan.type === type && (asset === undefined || loan.asset === asset))
  const size = readLimit(params, 10, 100)
  return {
    rows: rows
      .slice(-size)
      .reverse()
      .map((loan) => loanRow(loan, margin)),
    total: rows.length,
  }
}
