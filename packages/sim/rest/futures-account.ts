import { formatFixed } from '../fixed.ts'
import type { FuturesAccount } from '../futures/account.ts'
import { accountReport, balanceReport, positionsOf, riskRow } from '../futures/account-reports.ts'
import { bracketsOf } from '../futures/brackets.ts'
import type { FuturesDesk } from '../futures/desk.ts'
import type { MarkOf } from '../futures/margin.ts'
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

  const balance = reading((context) => balanceReport(own(context), markOf, context.now))
  const positions = (all: boolean) =>
    reading((context) => {
      const account = own(context)
      return positionsOf(account, chosen(context.params, desk), all).map((position) =>
        riskRow(account, position, markOf),
      )
    })
  const account = (all: boolean) =>
    reading((context) => accountReport(own(context), desk.markets.all(desk.market), markOf, all))

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
    tranId: account.market === 'coinm' ? String(row.tranId) : row.tranId,
    tradeId: row.tradeId,
  }))
}
