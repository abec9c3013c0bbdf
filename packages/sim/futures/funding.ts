import { UNIT } from '../fixed.ts'
import { type FuturesAccount, symbolSettings } from './account.ts'
import type { MarkPrices } from './mark-price.ts'
import { notional } from './position.ts'
import type { FuturesReporter } from './reporter.ts'
import { book } from './settlement.ts'

/** Charges or pays every position its funding: longs pay shorts while the rate is positive. */
export function payFunding(
  account: FuturesAccount,
  deps: { marks: MarkPrices; reporter: FuturesReporter; now: number },
): void {
  for (const position of account.positions.values()) {
    if (position.amount === 0) continue
    const { spec } = position.instrument
    const value = notional(position, deps.marks.mark(position.instrument))
    const fee = (value * BigInt(deps.marks.fundingRate(position.instrument))) / BigInt(UNIT)
    const amount = position.amount > 0 ? -fee : fee
    if (amount === 0n) continue
    book(account, {
      symbol: spec.symbol,
      type: 'FUNDING_FEE',
      amount,
      asset: spec.marginAsset,
      at: deps.now,
      tradeId: '',
    })
    const isolated = symbolSettings(account, spec.symbol).isolated
    if (isolated) position.isolatedWallet += amount
    deps.reporter.account(account, {
      reason: 'FUNDING_FEE',
      assets: [spec.marginAsset],
      positions: isolated ? [position] : [],
      change: amount,
      symbol: spec.symbol,
    })
  }
}
