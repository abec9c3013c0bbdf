import type { Clock } from '../clock.ts'
import { formatFixed } from '../fixed.ts'
import { type FuturesAccount, symbolSettings } from './account.ts'
import { worth } from './contract.ts'
import { crossWalletOf } from './cross-wallet.ts'
import type { Liquidations } from './liquidations.ts'
import { assetMargin, type MarkOf, maintenanceOf } from './margin.ts'
import type { FuturesOrder } from './order.ts'
import { type Position, unrealised } from './position.ts'
import type { FuturesReporter } from './reporter.ts'
import { book } from './settlement.ts'
import type { FuturesTrading } from './trading.ts'

interface LiquidationDeps {
  readonly trading: FuturesTrading
  readonly reporter: FuturesReporter
  readonly markOf: MarkOf
  readonly clock: Clock
  readonly liquidations: Liquidations
}

/** What the insurance fund takes of a liquidated position's value, parts per million. */
const CLEARANCE_FEE = 12_500n
/** A margin call goes out when the maintenance margin is this part of what is there. */
const CALL_AT_PERCENT = 80n

/** Closes positions whose margin no longer covers the maintenance margin at the mark price. */
export function liquidate(account: FuturesAccount, deps: LiquidationDeps): void {
  const held = [...account.positions.values()].filter((position) => position.amount !== 0)
  if (held.length === 0) return
  for (const position of held) {
    if (symbolSettings(account, position.instrument.spec.symbol).isolated && isUnderwater(position, deps.markOf)) {
      close(account, [position], position.instrument.spec.marginAsset, deps)
    }
  }
  for (const asset of new Set(held.map((position) => position.instrument.spec.marginAsset))) {
    const cross = held.filter(
      ({ instrument }) =>
        instrument.spec.marginAsset === asset && !symbolSettings(account, instrument.spec.symbol).isolated,
    )
    if (cross.length > 0) watchCross(account, asset, cross, deps)
  }
}

function isUnderwater(position: Position, markOf: MarkOf): boolean {
  const mark = markOf(position.instrument)
  return position.isolatedWallet + unrealised(position, mark) < maintenanceOf(position, mark)
}

function watchCross(
  account: FuturesAccount,
  asset: string,
  positions: readonly Position[],
  deps: LiquidationDeps,
): void {
  const margin = assetMargin(account, asset, deps.markOf)
  const equity = margin.crossWallet + margin.crossUnrealised
  let needed = 0n
  for (const position of positions) needed += maintenanceOf(position, deps.markOf(position.instrument))
  if (equity < needed) return void close(account, positions, asset, deps)
  if (needed * 100n > equity * CALL_AT_PERCENT) call(account, positions, margin.crossWallet, deps)
}

function call(
  account: FuturesAccount,
  positions: readonly Position[],
  crossWallet: bigint,
  deps: LiquidationDeps,
): void {
  deps.reporter.tell(account, {
    e: 'MARGIN_CALL',
    E: deps.clock.now(),
    cw: formatFixed(crossWallet),
    p: positions.map((position) => ({
      s: position.instrument.spec.symbol,
      ps: position.side,
      pa: formatFixed(position.amount, position.instrument.spec.quantityDecimals),
      mt: 'CROSSED',
      iw: '0',
      mp: formatFixed(deps.markOf(position.instrument)),
      up: formatFixed(unrealised(position, deps.markOf(position.instrument))),
      mm: formatFixed(maintenanceOf(position, deps.markOf(position.instrument))),
    })),
  })
}

/**
 * Takes the account's orders off and closes at market. An isolated position loses its own margin at most, the others
 * what is outside of isolated ones; the insurance fund carries the rest.
 */
function close(account: FuturesAccount, positions: readonly Position[], asset: string, deps: LiquidationDeps): void {
  const symbols = new Set(positions.map((position) => position.instrument.spec.symbol))
  for (const order of [...account.open.values()]) {
    if (symbols.has(order.instrument.spec.symbol)) deps.trading.cancel(order, 'liquidation')
  }
  const isolated = positions.some(({ instrument }) => symbolSettings(account, instrument.spec.symbol).isolated)
  const floor = isolated ? crossWalletOf(account, asset) : 0n
  for (const position of positions) {
    const { spec } = position.instrument
    const { executed } = sell(account, position, deps)
    const fee = (worth(spec, deps.markOf(position.instrument), executed) * CLEARANCE_FEE) / 1_000_000n
    clear(account, asset, -fee, spec.symbol, deps)
  }
  const missing = floor - crossWalletOf(account, asset)
  if (missing > 0n) clear(account, asset, missing, '', deps)
  deps.reporter.account(account, { reason: 'INSURANCE_CLEAR', assets: [asset], positions })
}

function sell(account: FuturesAccount, position: Position, deps: LiquidationDeps): FuturesOrder {
  const now = deps.clock.now()
  const order = deps.trading.place(
    account,
    position.instrument,
    {
      side: position.amount > 0 ? 'SELL' : 'BUY',
      positionSide: position.side,
      type: 'MARKET',
      origType: 'MARKET',
      timeInForce: 'IOC',
      quantity: Math.abs(position.amount),
      price: 0,
      reduceOnly: position.side === 'BOTH',
      closePosition: false,
      clientOrderId: `autoclose-${now}${position.instrument.spec.symbol}`,
      priceMatch: 'NONE',
      stp: 'NONE',
      goodTillDate: 0,
    },
    { forced: true },
  )
  deps.liquidations.tell(order)
  return order
}

function clear(account: FuturesAccount, asset: string, amount: bigint, symbol: string, deps: LiquidationDeps): void {
  book(account, { symbol, type: 'INSURANCE_CLEAR', amount, asset, at: deps.clock.now(), tradeId: '' })
}
