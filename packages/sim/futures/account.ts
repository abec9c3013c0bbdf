import type { Account, UserEventListener } from '../accounts/account.ts'
import type { Instrument } from '../market/instrument.ts'
import type { FuturesOrder } from './order.ts'
import { emptyPosition, type Position, type PositionSide } from './position.ts'

export type FuturesMarket = 'usdm' | 'coinm'

/** What USD-M and COIN-M share of an account's settings. */
export interface FuturesSettings {
  /** Hedge mode: LONG and SHORT side by side. */
  dualSide: boolean
  multiAssets: boolean
  feeBurn: boolean
}

/** Settings of one symbol. */
export interface SymbolSettings {
  leverage: number
  isolated: boolean
}

/** A row of the income history. */
export interface Income {
  readonly symbol: string
  readonly type: 'TRANSFER' | 'REALIZED_PNL' | 'FUNDING_FEE' | 'COMMISSION' | 'INSURANCE_CLEAR'
  /** Units of 1e-8, signed. */
  readonly amount: bigint
  readonly asset: string
  readonly at: number
  readonly tranId: number
  readonly tradeId: string
}

/** Margin that its owner moved into or out of an isolated position. */
export interface MarginChange {
  readonly position: Position
  /** 1 added, 2 took away. */
  readonly type: number
  /** Units of 1e-8. */
  readonly amount: bigint
  readonly at: number
}

/** An account's side of one futures market. */
export interface FuturesAccount {
  readonly owner: Account
  readonly market: FuturesMarket
  readonly settings: FuturesSettings
  /** Wallet balance per asset, units of 1e-8: deposits, realised profit, funding and fees, isolated margin included. */
  readonly assets: Map<string, bigint>
  readonly positions: Map<string, Position>
  readonly symbols: Map<string, SymbolSettings>
  readonly open: Map<bigint, FuturesOrder>
  /** Every order there was, ascending. */
  readonly orders: FuturesOrder[]
  readonly byClientId: Map<string, FuturesOrder>
  readonly income: Income[]
  readonly marginChanges: MarginChange[]
  readonly listeners: Set<UserEventListener>
  /** Parts per million. */
  readonly rates: { maker: number; taker: number }
}

const USUAL_LEVERAGE = 20

export function createFuturesAccount(owner: Account, market: FuturesMarket, settings: FuturesSettings): FuturesAccount {
  return {
    owner,
    market,
    settings,
    assets: new Map(),
    positions: new Map(),
    symbols: new Map(),
    open: new Map(),
    orders: [],
    byClientId: new Map(),
    income: [],
    marginChanges: [],
    listeners: new Set(),
    rates: { maker: 200, taker: 500 },
  }
}

export function symbolSettings(account: FuturesAccount, symbol: string): SymbolSettings {
  let known = account.symbols.get(symbol)
  if (!known) {
    known = { leverage: USUAL_LEVERAGE, isolated: false }
    account.symbols.set(symbol, known)
  }
  return known
}

/** The position on a side, made empty when there is none. */
export function positionOf(account: FuturesAccount, instrument: Instrument, side: PositionSide): Position {
  const key = `${instrument.spec.symbol} ${side}`
  let known = account.positions.get(key)
  if (!known) {
    known = emptyPosition(instrument, side)
    account.positions.set(key, known)
  }
  return known
}

export const walletBalance = (account: FuturesAccount, asset: string): bigint => account.assets.get(asset) ?? 0n

export function addToWallet(account: FuturesAccount, asset: string, amount: bigint): void {
  account.assets.set(asset, walletBalance(account, asset) + amount)
}
