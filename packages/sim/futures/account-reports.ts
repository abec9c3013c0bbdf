import { formatFixed } from '../fixed.ts'
import type { Instrument } from '../market/instrument.ts'
import { type FuturesAccount, positionOf, symbolSettings, walletBalance } from './account.ts'
import { bracketsOf } from './brackets.ts'
import {
  type AssetMargin,
  assetMargin,
  initialOf,
  liquidationPrice,
  type MarkOf,
  maintenanceOf,
  openOrderMarginOf,
} from './margin.ts'
import { entryPrice, notional, type Position, unrealised } from './position.ts'

/** One row per symbol in one-way mode, two in hedge mode; only what is held or bound when not `all`. */
export function positionsOf(account: FuturesAccount, instruments: readonly Instrument[], all: boolean): Position[] {
  const sides = account.settings.dualSide ? (['LONG', 'SHORT'] as const) : (['BOTH'] as const)
  const bound = new Set([...account.open.values()].map((order) => order.instrument))
  const rows = instruments.flatMap((instrument) => sides.map((side) => positionOf(account, instrument, side)))
  return all ? rows : rows.filter((position) => position.amount !== 0 || bound.has(position.instrument))
}

/** A row of `positionRisk`. */
export function riskRow(account: FuturesAccount, position: Position, markOf: MarkOf): Record<string, unknown> {
  const { spec } = position.instrument
  const mark = markOf(position.instrument)
  const settings = symbolSettings(account, spec.symbol)
  const value = notional(position, mark) * (position.amount < 0 ? -1n : 1n)
  const [held, ordered] = [initialOf(account, position, mark), openOrderMarginOf(account, position, markOf)]
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
    [spec.market === 'coinm' ? 'maxQty' : 'maxNotionalValue']: String(capOf(account, position)),
    marginAsset: spec.marginAsset,
    initialMargin: formatFixed(held + ordered),
    maintMargin: formatFixed(maintenanceOf(position, mark)),
    positionInitialMargin: formatFixed(held),
    openOrderInitialMargin: formatFixed(ordered),
    adl: 1,
    bidNotional: '0',
    askNotional: '0',
    updateTime: position.updatedAt,
  }
}

/** The largest position that the account's leverage on the symbol allows. */
function capOf(account: FuturesAccount, { instrument: { spec } }: Position): number {
  const { leverage } = symbolSettings(account, spec.symbol)
  return bracketsOf(spec.market, spec.base).findLast((bracket) => bracket.initialLeverage >= leverage)?.cap ?? 0
}

/** The answer of `balance`. */
export function balanceReport(account: FuturesAccount, markOf: MarkOf, now: number): Record<string, unknown>[] {
  return assetsOf(account).map((asset) => balanceRow(account, asset, assetMargin(account, asset, markOf), now))
}

/** USD-M shows USDT even when none was ever there. */
function assetsOf(account: FuturesAccount): string[] {
  return [...new Set([...(account.market === 'usdm' ? ['USDT'] : []), ...account.assets.keys()])]
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

/** The answer of `account`. */
export function accountReport(
  account: FuturesAccount,
  instruments: readonly Instrument[],
  markOf: MarkOf,
  all: boolean,
): Record<string, unknown> {
  const margins = assetsOf(account).map((asset) => ({ asset, margin: assetMargin(account, asset, markOf) }))
  const usdt = margins.find(({ asset }) => asset === 'USDT')?.margin
  const positions = positionsOf(account, instruments, all).map((position) => ({
    ...riskRow(account, position, markOf),
    unrealizedProfit: formatFixed(unrealised(position, markOf(position.instrument))),
    maxNotional: String(capOf(account, position)),
    isolated: symbolSettings(account, position.instrument.spec.symbol).isolated,
  }))
  return {
    feeTier: 0,
    canTrade: true,
    canDeposit: true,
    canWithdraw: true,
    feeBurn: account.settings.feeBurn,
    updateTime: 0,
    ...(account.market === 'usdm' && {
      multiAssetsMargin: account.settings.multiAssets,
      tradeGroupId: -1,
      ...totals(usdt),
    }),
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
