import { formatFixed, UNIT } from '../fixed.ts'
import type { Instrument } from '../market/instrument.ts'
import type { Markets } from '../market/markets.ts'
import {
  fromUsdt,
  HOURLY_RATE,
  inUsdt,
  type LoanRecord,
  levelStatus,
  type MarginAccount,
  marginTotals,
  owed,
} from './margin-account.ts'

function userAsset(margin: MarginAccount, asset: string): Record<string, unknown> {
  const { free, locked } = margin.trading.spot.of(asset)
  const debt = margin.debts.get(asset)
  return {
    asset,
    borrowed: formatFixed(debt?.principal ?? 0n),
    free: formatFixed(free),
    interest: formatFixed(debt?.interest ?? 0n),
    locked: formatFixed(locked),
    netAsset: formatFixed(free + locked - owed(debt)),
  }
}

/** The cross margin account. */
export function crossReport(margin: MarginAccount, markets: Markets): Record<string, unknown> {
  const totals = marginTotals(margin, markets)
  const inBtc = (amount: bigint): string => formatFixed(fromUsdt('BTC', amount, markets))
  const assets = new Set([...[...margin.trading.spot.entries()].map(([asset]) => asset), ...margin.debts.keys()])
  return {
    created: true,
    borrowEnabled: true,
    marginLevel: totals.level.toFixed(8),
    collateralMarginLevel: totals.level.toFixed(8),
    totalAssetOfBtc: inBtc(totals.assets),
    totalLiabilityOfBtc: inBtc(totals.liabilities),
    totalNetAssetOfBtc: inBtc(totals.net),
    totalCollateralValueInUSDT: formatFixed(totals.assets),
    totalOpenOrderLossInUSDT: '0.00000000',
    tradeEnabled: true,
    transferInEnabled: true,
    transferOutEnabled: true,
    transferEnabled: true,
    accountType: 'MARGIN_1',
    userAssets: [...assets].map((asset) => userAsset(margin, asset)),
  }
}

/** Isolated margin accounts, and their sum. */
export function isolatedReport(accounts: readonly MarginAccount[], markets: Markets): Record<string, unknown> {
  const rows = accounts.map((margin) => {
    const instrument = markets.get('spot', margin.isolatedSymbol ?? '')
    const totals = marginTotals(margin, markets)
    const side = (asset: string | undefined): unknown => ({
      ...userAsset(margin, asset ?? ''),
      borrowEnabled: true,
      repayEnabled: true,
      netAssetOfBtc: '0.00000000',
      totalAsset: formatFixed(margin.trading.spot.of(asset ?? '').free),
    })
    return {
      baseAsset: side(instrument?.spec.base),
      quoteAsset: side(instrument?.spec.quote),
      symbol: margin.isolatedSymbol,
      isolatedCreated: true,
      enabled: true,
      marginLevel: totals.level.toFixed(8),
      marginLevelStatus: levelStatus(totals.level),
      marginRatio: '10',
      indexPrice: formatFixed(instrument?.lastPrice() ?? 0),
      liquidatePrice: '0.00000000',
      liquidateRate: '0.00000000',
      tradeEnabled: true,
    }
  })
  const sum = accounts.reduce((total, margin) => total + marginTotals(margin, markets).net, 0n)
  return {
    assets: rows,
    totalAssetOfBtc: formatFixed(fromUsdt('BTC', sum, markets)),
    totalLiabilityOfBtc: '0.00000000',
    totalNetAssetOfBtc: formatFixed(fromUsdt('BTC', inUsdt('USDT', sum, markets), markets)),
  }
}

/** A row of `allPairs`. */
export function pairRow({ spec }: Instrument, id: number): Record<string, unknown> {
  return {
    base: spec.base,
    id: id + 1,
    isBuyAllowed: true,
    isMarginTrade: true,
    isSellAllowed: true,
    quote: spec.quote,
    symbol: spec.symbol,
  }
}

/** A row of `isolatedMarginData`: what borrowing costs a day. */
export function feeRow({ spec }: Instrument): Record<string, unknown> {
  const dailyInterest = (Number(HOURLY_RATE * 24n) / UNIT).toFixed(8)
  return {
    vipLevel: 0,
    symbol: spec.symbol,
    leverage: '10',
    data: [spec.base, spec.quote].map((coin) => ({ coin, dailyInterest, borrowLimit: '1000000' })),
  }
}

/** A row of `allAssets`. */
export function assetRow(asset: string): Record<string, unknown> {
  return {
    assetFullName: asset,
    assetName: asset,
    isBorrowable: true,
    isMortgageable: true,
    userMinBorrow: '0.00000000',
    userMinRepay: '0.00000000',
    delistTime: null,
  }
}

/** A row of the record of borrowing and repaying. */
export function loanRow(loan: LoanRecord, margin: MarginAccount): Record<string, unknown> {
  return {
    type: 'MANUAL',
    isolatedSymbol: margin.isolatedSymbol ?? '',
    amount: formatFixed(loan.principal + loan.interest),
    asset: loan.asset,
    interest: formatFixed(loan.interest),
    principal: formatFixed(loan.principal),
    status: 'CONFIRMED',
    timestamp: loan.at,
    txId: loan.txId,
  }
}
