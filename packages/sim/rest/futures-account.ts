import { formatFixed } from '../fixed.ts'
import { type FuturesAccount, positionOf, symbolSettings, walletBalance } from '../futures/account.ts'
import { bracketsOf } from '../futures/brackets.ts'
import type { FuturesDesk } from '../futures/desk.ts'
import {
  type AssetMargin,
  assetMargin,
  initialOf,
  liquidationPrice,
  type MarkOf,
  maintenanceOf,
} from '../futures/margin.ts'
import { entryPrice, notional, type Position, unrealised } from '../futures/position.ts'
import type { Instrument } from '../market/instrument.ts'
import type { Params } from './params.ts'
import { type Routes, reading, type SignedContext } from './route.ts'
import { readLimit, requireSymbol } from './symbol-params.ts'

/** Balances, positions, commissions, brackets and income of USD-M or COIN-M. */
export function futuresAccountRoutes(desk: FuturesDesk): Routes {
  const markOf: MarkOf = (instrument) => desk.marks.mark(instrument)
  const own = (context: SignedContext): FuturesAccount => desk.account(context.account)
  const inverse = desk.market === 'coinm'
  const root = inverse ? '/dapi' : '/fapi'
  const assetsOf = (account: FuturesAccount): string[] => [
    ...new Set([...(inverse ? [] : ['USDT']), ...account.assets.keys()]),
  ]

  const balance = reading((context) => {
    const account = own(context)
    return assetsOf(account).map((asset) =>
      balanceRow(account, asset, assetMargin(account, asset, markOf), context.now),
    )
  })
  const positions = (all: boolean) =>
    reading((context) => {
      const account = own(context)
      return positionsOf(account, chosen(context.params, desk), all).map((position) =>
        riskRow(account, position, markOf),
      )
    })
  const account = (all: boolean) => reading((context) => accountReport(own(context), desk, markOf, all))

  return {
    ...(inverse
      ? {
          'GET /dapi/v1/balance': balance,
          'GET /dapi/v1/account': account(true),
          'GET /dapi/v1/positionRisk': positions(true),
        }
      : {
          'GET /fapi/v2/balance': balance,
          'GET /fapi/v3/balance': balance,
          'GET /fapi/v2/account': account(true),
          'GET /fapi/v3/account': account(false),
          'GET /fapi/v2/positionRisk': positions(true),
          'GET /fapi/v3/positionRisk': positions(false),
          'GET /fapi/v1/accountConfig': reading((context) => ({
            feeTier: 0,
            canTrade: true,
            canDeposit: true,
            canWithdraw: true,
            dualSidePosition: own(context).settings.dualSide,
            updateTime: 0,
            multiAssetsMargin: own(context).settings.multiAssets,
            tradeGroupId: -1,
          })),
        }),
    [`GET ${root}/v1/commissionRate`]: reading((context) => {
      const { spec } = requireSymbol(context.params, desk.markets, desk.market)
      const { maker, taker } = own(context).rates
      const rate = (millionths: number): string => (millionths / 1e6).toFixed(6)
      return { symbol: spec.symbol, makerCommissionRate: rate(maker), takerCommissionRate: rate(taker) }
    }),
    [`GET ${root}/v1/leverageBracket`]: reading((context) =>
      bracketReport(context.params, desk, inverse ? 'pair' : 'symbol'),
    ),
    ...(inverse && {
      'GET /dapi/v2/leverageBracket': reading((context) => bracketReport(context.params, desk, 'symbol')),
    }),
    [`GET ${root}/v1/adlQuantile`]: reading((context) =>
      positionsOf(own(context), chosen(context.params, desk), false).map(({ instrument, side }) => ({
        symbol: instrument.spec.symbol,
        adlQuantile: { [side]: 1 },
      })),
    ),
    [`GET ${root}/v1/income`]: reading((context) => incomeRows(own(context), context.params)),
  }
}

function chosen(params: Params, desk: FuturesDesk): readonly Instrument[] {
  if (params.has('symbol')) return [requireSymbol(params, desk.markets, desk.market)]
  const pair = params.text('pair')
  return desk.markets.all(desk.market).filter(({ spec }) => pair === undefined || spec.pair === pair)
}

/** One row per symbol in one-way mode, two in hedge mode; only what is held or bound when not `all`. */
function positionsOf(account: FuturesAccount, instruments: readonly Instrument[], all: boolean): Position[] {
  const sides = account.settings.dualSide ? (['LONG', 'SHORT'] as const) : (['BOTH'] as const)
  const bound = new Set([...account.open.values()].map((order) => order.instrument))
  const rows = instruments.flatMap((instrument) => sides.map((side) => positionOf(account, instrument, side)))
  return all ? rows : rows.filter((position) => position.amount !== 0 || bound.has(position.instrument))
}

function riskRow(account: FuturesAccount, position: Position, markOf: MarkOf): Record<string, unknown> {
  const { spec } = position.instrument
  const mark = markOf(position.instrument)
  const settings = symbolSettings(account, spec.symbol)
  const value = notional(position, mark) * (position.amount < 0 ? -1n : 1n)
  const brackets = bracketsOf(spec.market, spec.base)
  const cap = brackets.findLast((bracket) => bracket.initialLeverage >= settings.leverage)?.cap ?? 0
  return {
    symbol: spec.symbol,
    positionSide: position.side,
    positionAmt: formatFixed(position.amount, spec.quantityDecimals),
    entryPrice: formatFixed(entryPrice(position)),
    breakEvenPrice: formatFixed(entryPrice(position)),
    markPrice: formatFixed(mark),
    unRealizedProfit: formatFixed(unrealised(position, mark)),
    liquidationPrice: formatFixed(liquidationPrice(account, position, markOf)),
    leverage: String(settings.leverage),
    marginType: settings.isolated ? 'isolated' : 'cross',
    isolatedMargin: formatFixed(settings.isolated ? position.isolatedWallet + unrealised(position, mark) : 0n),
    isolatedWallet: formatFixed(position.isolatedWallet),
    isAutoAddMargin: 'false',
    notional: formatFixed(value),
    [spec.market === 'coinm' ? 'maxQty' : 'maxNotionalValue']: String(cap),
    marginAsset: spec.marginAsset,
    initialMargin: formatFixed(initialOf(account, position, mark)),
    maintMargin: formatFixed(maintenanceOf(position, mark)),
    positionInitialMargin: formatFixed(initialOf(account, position, mark)),
    openOrderInitialMargin: formatFixed(0n),
    adl: 1,
    bidNotional: '0',
    askNotional: '0',
    updateTime: position.updatedAt,
  }
}

function balanceRow(account: FuturesAccount, asset: string, margin: AssetMargin, now: number): Record<string, unknown> {
  return {
    accountAlias: `sim${account.owner.uid}`,
    asset,
    balance: formatFixed(walletBalance(account, asset)),
    crossWalletBalance: formatFixed(margin.crossWallet),
    crossUnPnl: formatFixed(margin.crossUnrealised),
    availableBalance: formatFixed(margin.available),
    [account.market === 'coinm' ? 'withdrawAvailable' : 'maxWithdrawAmount']: formatFixed(margin.available),
    ...(account.market === 'usdm' && { marginAvailable: true }),
    updateTime: now,
  }
}

function assetRow(account: FuturesAccount, asset: string, margin: AssetMargin): Record<string, unknown> {
  return {
    asset,
    walletBalance: formatFixed(margin.wallet),
    unrealizedProfit: formatFixed(margin.unrealised),
    marginBalance: formatFixed(margin.wallet + margin.unrealised),
    maintMargin: formatFixed(margin.maintenance),
    initialMargin: formatFixed(margin.positionInitial + margin.openOrderInitial),
    positionInitialMargin: formatFixed(margin.positionInitial),
    openOrderInitialMargin: formatFixed(margin.openOrderInitial),
    crossWalletBalance: formatFixed(margin.crossWallet),
    crossUnPnl: formatFixed(margin.crossUnrealised),
    availableBalance: formatFixed(margin.available),
    maxWithdrawAmount: formatFixed(margin.available),
    ...(account.market === 'usdm' && { marginAvailable: true }),
    updateTime: account.orders[account.orders.length - 1]?.updatedAt ?? account.owner.createdAt,
  }
}

function accountReport(
  account: FuturesAccount,
  desk: FuturesDesk,
  markOf: MarkOf,
  all: boolean,
): Record<string, unknown> {
  const inverse = desk.market === 'coinm'
  const assets = [...new Set([...(inverse ? [] : ['USDT']), ...account.assets.keys()])]
  const margins = assets.map((asset) => ({ asset, margin: assetMargin(account, asset, markOf) }))
  const usdt = margins.find(({ asset }) => asset === 'USDT')?.margin
  const positions = positionsOf(account, desk.markets.all(desk.market), all).map((position) => ({
    ...riskRow(account, position, markOf),
    unrealizedProfit: formatFixed(unrealised(position, markOf(position.instrument))),
    isolated: symbolSettings(account, position.instrument.spec.symbol).isolated,
  }))
  return {
    feeTier: 0,
    canTrade: true,
    canDeposit: true,
    canWithdraw: true,
    feeBurn: account.settings.feeBurn,
    updateTime: 0,
    ...(!inverse && { multiAssetsMargin: account.settings.multiAssets, tradeGroupId: -1, ...totals(usdt) }),
    assets: margins.map(({ asset, margin }) => assetRow(account, asset, margin)),
    positions,
  }
}

/** The sums at the head of a USD-M account, in USDT. */
function totals(margin: AssetMargin | undefined): Record<string, unknown> {
  const zero = 0n
  return {
    totalInitialMargin: formatFixed((margin?.positionInitial ?? zero) + (margin?.openOrderInitial ?? zero)),
    totalMaintMargin: formatFixed(margin?.maintenance ?? zero),
    totalWalletBalance: formatFixed(margin?.wallet ?? zero),
    totalUnrealizedProfit: formatFixed(margin?.unrealised ?? zero),
    totalMarginBalance: formatFixed((margin?.wallet ?? zero) + (margin?.unrealised ?? zero)),
    totalPositionInitialMargin: formatFixed(margin?.positionInitial ?? zero),
    totalOpenOrderInitialMargin: formatFixed(margin?.openOrderInitial ?? zero),
    totalCrossWalletBalance: formatFixed(margin?.crossWallet ?? zero),
    totalCrossUnPnl: formatFixed(margin?.crossUnrealised ?? zero),
    availableBalance: formatFixed(margin?.available ?? zero),
    maxWithdrawAmount: formatFixed(margin?.available ?? zero),
  }
}

function bracketReport(params: Params, desk: FuturesDesk, key: 'symbol' | 'pair'): unknown[] {
  const inverse = desk.market === 'coinm'
  return chosen(params, desk).map(({ spec }) => ({
    [key]: key === 'pair' ? spec.pair : spec.symbol,
    ...(!inverse && { notionalCoef: 1 }),
    brackets: bracketsOf(spec.market, spec.base).map((bracket) => ({
      bracket: bracket.bracket,
      initialLeverage: bracket.initialLeverage,
      [inverse ? 'qtyCap' : 'notionalCap']: bracket.cap,
      [inverse ? 'qtylFloor' : 'notionalFloor']: bracket.floor,
      maintMarginRatio: bracket.maintenanceRatio,
      cum: bracket.deduction,
    })),
  }))
}

function incomeRows(account: FuturesAccount, params: Params): unknown[] {
  const limit = readLimit(params, 100, 1_000)
  const symbol = params.text('symbol')
  const type = params.text('incomeType')
  const from = params.integer('startTime') ?? 0
  const until = params.integer('endTime') ?? Number.MAX_SAFE_INTEGER
  const rows = account.income.filter(
    (row) =>
      row.at >= from &&
      row.at <= until &&
      (symbol === undefined || row.symbol === symbol) &&
      (type === undefined || row.type === type),
  )
  return (params.has('startTime') ? rows.slice(0, limit) : rows.slice(-limit)).map((row) => ({
    symbol: row.symbol,
    incomeType: row.type,
    income: formatFixed(row.amount),
    asset: row.asset,
    info: row.type,
    time: row.at,
    tranId: row.tranId,
    tradeId: row.tradeId,
  }))
}
