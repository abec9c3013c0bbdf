import { type FuturesAccount, walletBalance } from './account.ts'

/** The wallet balance without what isolated positions have taken for themselves. */
export function crossWalletOf(account: FuturesAccount, asset: string): bigint {
  let isolated = 0n
  for (const position of account.positions.values()) {
    if (position.instrument.spec.marginAsset === asset) isolated += position.isolatedWallet
  }
  return walletBalance(account, asset) - isolated
}
