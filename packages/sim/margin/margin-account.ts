import type { Account, UserEventListener } from '../accounts/account.ts'
import { createWallet } from '../accounts/wallet.ts'
import { UNIT } from '../fixed.ts'
import type { Markets } from '../market/markets.ts'

/** What an account owes of one asset. Units of 1e-8. */
export interface Debt {
  principal: bigint
  interest: bigint
}

/** A row of the borrow and repay history. */
export interface LoanRecord {
  readonly type: 'BORROW' | 'REPAY'
  readonly asset: string
  readonly principal: bigint
  readonly interest: bigint
  readonly at: number
  readonly txId: number
}

/** A cross margin account, or an isolated one of a symbol. */
export interface MarginAccount {
  /** Trades like a spot account, with the margin wallet. */
  readonly trading: Account
  readonly isolatedSymbol: string | null
  readonly debts: Map<string, Debt>
  readonly loans: LoanRecord[]
  /** Sockets on the risk data stream, which cross accounts have. */
  readonly listeners: Set<UserEventListener>
  /** As the risk stream told it last. */
  status: LevelStatus
}

export function createMarginAccount(
  owner: Account,
  isolatedSymbol: string | null,
  balances: Readonly<Record<string, bigint>>,
): MarginAccount {
  const trading: Account = {
    ...owner,
    shelf: `${owner.uid} margin ${isolatedSymbol ?? ''}`.trim(),
    product: 'margin',
    spot: createWallet(balances),
    spotListeners: new Set(),
  }
  return { trading, isolatedSymbol, debts: new Map(), loans: [], listeners: new Set(), status: 'EXCESSIVE' }
}

export const owed = (debt: Debt | undefined): bigint => (debt ? debt.principal + debt.interest : 0n)

/** Interest per hour, parts per hundred million: about 5 % a year. */
export const HOURLY_RATE = 571n

/** How near an account is to being liquidated. */
export type LevelStatus = 'EXCESSIVE' | 'NORMAL' | 'MARGIN_CALL' | 'PRE_LIQUIDATION' | 'FORCE_LIQUIDATION'

/** @param level assets over liabilities */
export function levelStatus(level: number): LevelStatus {
  if (level > 2) return 'EXCESSIVE'
  if (level > MARGIN_BARS.normal) return 'NORMAL'
  if (level > MARGIN_BARS.marginCall) return 'MARGIN_CALL'
  return level > MARGIN_BARS.liquidation ? 'PRE_LIQUIDATION' : 'FORCE_LIQUIDATION'
}

/** Levels below which the next worse status begins. */
export const MARGIN_BARS = { normal: 1.5, marginCall: 1.3, liquidation: 1.1 } as const

/** Sums of a margin account in USDT, units of 1e-8. */
export interface MarginTotals {
  readonly assets: bigint
  readonly liabilities: bigint
  readonly net: bigint
  /** Assets over liabilities; 999 when nothing is owed. */
  readonly level: number
}

export function marginTotals(account: MarginAccount, markets: Markets): MarginTotals {
  let assets = 0n
  let liabilities = 0n
  for (const [asset, { free, locked }] of account.trading.spot.entries())
    assets += inUsdt(asset, free + locked, markets)
  for (const [asset, debt] of account.debts) liabilities += inUsdt(asset, owed(debt), markets)
  const level = liabilities === 0n ? 999 : Number((assets * 100_000_000n) / liabilities) / UNIT
  return { assets, liabilities, net: assets - liabilities, level }
}

/** What an amount is worth in USDT at last prices; 0 for what has no USDT market. */
export function inUsdt(asset: string, amount: bigint, markets: Markets): bigint {
  if (asset === 'USDT') return amount
  const price = markets.get('spot', `${asset}USDT`)?.lastPrice() ?? 0
  return (amount * BigInt(price)) / BigInt(UNIT)
}

/** The other way round. */
export function fromUsdt(asset: string, amount: bigint, markets: Markets): bigint {
  if (asset === 'USDT') return amount
  const price = markets.get('spot', `${asset}USDT`)?.lastPrice() ?? 0
  return price === 0 ? 0n : (amount * BigInt(UNIT)) / BigInt(price)
}
