import { UNIT } from '../fixed.ts'
import type { Instrument } from '../market/instrument.ts'
import { type FuturesAccount, symbolSettings, walletBalance } from './account.ts'
import { bracketFor, bracketsOf } from './brackets.ts'
import { worth } from './contract.ts'
import { type FuturesOrder, onlyReduces, openQuantity } from './order.ts'
import { notional, type Position, unrealised } from './position.ts'

/** Mark prices by instrument, units of 1e-8. */
export type MarkOf = (instrument: Instrument) => number

/** The state of one margin asset. Units of 1e-8. */
export interface AssetMargin {
  readonly wallet: bigint
  readonly crossWallet: bigint
  readonly unrealised: bigint
  readonly crossUnrealised: bigint
  readonly maintenance: bigint
  readonly positionInitial: bigint
  readonly openOrderInitial: bigint
  readonly available: bigint
}

/** Maintenance margin of one position. */
export function maintenanceOf(position: Position, mark: number): bigint {
  const value = notional(position, mark)
  const { market, base } = position.instrument.spec
  const bracket = bracketFor(bracketsOf(market, base), Number(value) / UNIT)
  const ratio = BigInt(Math.round(bracket.maintenanceRatio * 1e6))
  const margin = (value * ratio) / 1_000_000n - BigInt(Math.round(bracket.deduction * UNIT))
  return margin > 0n ? margin : 0n
}

export function initialOf(account: FuturesAccount, position: Position, mark: number): bigint {
  return notional(position, mark) / BigInt(symbolSettings(account, position.instrument.spec.symbol).leverage)
}

/** Everything about one margin asset of an account. */
export function assetMargin(account: FuturesAccount, asset: string, markOf: MarkOf): AssetMargin {
  const wallet = walletBalance(account, asset)
  let isolated = 0n
  let profits = 0n
  let crossProfits = 0n
  let maintenance = 0n
  let positionInitial = 0n
  for (const position of account.positions.values()) {
    if (position.amount === 0 || position.instrument.spec.marginAsset !== asset) continue
    const mark = markOf(position.instrument)
    const gain = unrealised(position, mark)
    profits += gain
    maintenance += maintenanceOf(position, mark)
    if (symbolSettings(account, position.instrument.spec.symbol).isolated) {
      isolated += position.isolatedWallet
      positionInitial += position.isolatedWallet
    } else {
      crossProfits += gain
      positionInitial += initialOf(account, position, mark)
    }
  }
  const openOrderInitial = openOrderMargin(account, asset, markOf)
  const crossWallet = wallet - isolated
  const available = crossWallet + crossProfits - (positionInitial - isolated) - openOrderInitial
  return {
    wallet,
    crossWallet,
    unrealised: profits,
    crossUnrealised: crossProfits,
    maintenance,
    positionInitial,
    openOrderInitial,
    available: available > 0n ? available : 0n,
  }
}

/**
 * What open orders bind: per symbol, the worse of "all buys fill" and "all sells fill", beyond what the position binds
 * already. Orders that only reduce bind nothing.
 */
export function openOrderMargin(account: FuturesAccount, asset: string, markOf: MarkOf): bigint {
  const bySymbol = Map.groupBy(account.open.values(), ({ instrument }) => instrument)
  let total = 0n
  for (const [instrument, orders] of bySymbol) {
    if (instrument.spec.marginAsset === asset) total += boundBy(account, instrument, orders, markOf)
  }
  return total
}

/** What the open orders of one position bind: of its symbol, in hedge mode of its side. */
export function openOrderMarginOf(account: FuturesAccount, { instrument, side }: Position, markOf: MarkOf): bigint {
  const orders = [...account.open.values()].filter(
    (order) => order.instrument === instrument && order.request.positionSide === side,
  )
  return boundBy(account, instrument, orders, markOf)
}

function boundBy(
  account: FuturesAccount,
  instrument: Instrument,
  orders: readonly FuturesOrder[],
  markOf: MarkOf,
): bigint {
  const sums = { buys: 0n, sells: 0n }
  for (const order of orders) {
    if (onlyReduces(order)) continue
    const value = worth(instrument.spec, order.price || markOf(instrument), openQuantity(order))
    if (order.side === 'BUY') sums.buys += value
    else sums.sells += value
  }
  return bound(account, instrument, sums, markOf)
}

function bound(
  account: FuturesAccount,
  instrument: Instrument,
  sums: { buys: bigint; sells: bigint },
  markOf: MarkOf,
): bigint {
  const mark = markOf(instrument)
  const { symbol } = instrument.spec
  const held = (side: string): bigint => {
    const position = account.positions.get(`${symbol} ${side}`)
    if (!position) return 0n
    return notional(position, mark) * (position.amount < 0 ? -1n : 1n)
  }
  const net = account.settings.dualSide ? 0n : held('BOTH')
  const now = magnitude(net)
  const worst = max(magnitude(net + sums.buys), magnitude(net - sums.sells))
  return max(0n, worst - now) / BigInt(symbolSettings(account, symbol).leverage)
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value)
const max = (left: bigint, right: bigint): bigint => (left > right ? left : right)

/** The mark price at which a position would be liquidated if nothing else changed; 0 when it cannot be. */
export function liquidationPrice(account: FuturesAccount, position: Position, markOf: MarkOf): number {
  if (position.amount === 0) return 0
  const { spec } = position.instrument
  const mark = markOf(position.instrument)
  const isolated = symbolSettings(account, spec.symbol).isolated
  const margin = assetMargin(account, spec.marginAsset, markOf)
  const own = unrealised(position, mark)
  const equity = isolated ? position.isolatedWallet + own : margin.crossWallet + margin.crossUnrealised
  const needed = isolated ? maintenanceOf(position, mark) : margin.maintenance
  const room = Number(equity - needed) / UNIT
  const size = Math.abs(position.amount) / UNIT
  const price = mark / UNIT
  // Linear: profit is size * (price - entry). Inverse: it is size * contract * (1 / entry - 1 / price).
  const perUnit = spec.market === 'coinm' ? (size * (spec.contractSize / UNIT)) / price ** 2 : size
  const moved = price - (Math.sign(position.amount) * room) / perUnit
  return moved <= 0 ? 0 : Math.round(moved * UNIT)
}
