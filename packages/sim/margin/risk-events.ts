import { formatFixed } from '../fixed.ts'
import type { Debt, LevelStatus, MarginAccount } from './margin-account.ts'

/** Events of the risk data stream. @see margin docs, risk-data-stream */

export function liabilityChange(
  asset: string,
  type: 'BORROW' | 'REPAY' | 'INTEREST',
  debt: Readonly<Debt>,
  at: number,
): Record<string, unknown> {
  return {
    e: 'USER_LIABILITY_CHANGE',
    E: at,
    a: asset,
    t: type,
    p: formatFixed(debt.principal),
    i: formatFixed(debt.interest),
  }
}

export function levelStatusChange(level: number, status: LevelStatus, at: number): Record<string, unknown> {
  return { e: 'MARGIN_LEVEL_STATUS_CHANGE', E: at, l: level.toFixed(8), s: status }
}

export function tellRisk(account: MarginAccount, event: Record<string, unknown>): void {
  for (const listener of account.listeners) listener(event)
}
