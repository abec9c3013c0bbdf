import type { Side } from '../engine/book.ts'
import type { Instrument } from '../market/instrument.ts'
import { priceOf, profit, worth } from './contract.ts'

export type PositionSide = 'BOTH' | 'LONG' | 'SHORT'

/** What an account holds of one contract on one side. */
export interface Position {
  readonly instrument: Instrument
  readonly side: PositionSide
  /** Signed, units of 1e-8: below zero is short. */
  amount: number
  /** What the held amount was worth when it was opened; units of 1e-8 of the margin asset, never negative. */
  cost: bigint
  /** Margin set aside for an isolated position. */
  isolatedWallet: bigint
  /** Realised profit since it was opened, before fees. */
  realised: bigint
  updatedAt: number
}

export function emptyPosition(instrument: Instrument, side: PositionSide): Position {
  return { instrument, side, amount: 0, cost: 0n, isolatedWallet: 0n, realised: 0n, updatedAt: 0 }
}

export const entryPrice = (position: Position): number =>
  priceOf(position.instrument.spec, position.cost, Math.abs(position.amount))

/** What it is worth at `mark`, unsigned. */
export const notional = (position: Position, mark: number): bigint =>
  worth(position.instrument.spec, mark, Math.abs(position.amount))

export function unrealised(position: Position, mark: number): bigint {
  if (position.amount === 0) return 0n
  return profit(position.instrument.spec, position.amount > 0, position.cost, notional(position, mark))
}

/** What a trade of `quantity` on `side` does to a position. */
export interface PositionChange {
  readonly realised: bigint
  /** The part that closed and the part that opened something. */
  readonly closed: number
  readonly opened: number
}

/** Applies a trade; a position on BOTH may turn over, LONG and SHORT only shrink to nothing. */
export function applyTrade(
  position: Position,
  side: Side,
  price: number,
  quantity: number,
  at: number,
): PositionChange {
  const { spec } = position.instrument
  const direction = side === 'BUY' ? 1 : -1
  const closed = position.amount * direction < 0 ? Math.min(quantity, Math.abs(position.amount)) : 0
  let realised = 0n
  if (closed > 0) {
    const whole = Math.abs(position.amount)
    const part = closed === whole ? position.cost : (position.cost * BigInt(closed)) / BigInt(whole)
    realised = profit(spec, position.amount > 0, part, worth(spec, price, closed))
    position.isolatedWallet -=
      closed === whole ? position.isolatedWallet : (position.isolatedWallet * BigInt(closed)) / BigInt(whole)
    position.cost -= part
    position.amount += closed * direction
    position.realised += realised
  }
  const opened = quantity - closed
  if (opened > 0) {
    if (position.amount === 0) position.realised = 0n
    position.cost += worth(spec, price, opened)
    position.amount += opened * direction
  }
  position.updatedAt = at
  return { realised, closed, opened }
}
