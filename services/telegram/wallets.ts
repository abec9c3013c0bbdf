import type { Account } from '@flotilla/client'
import { FaultError } from '@flotilla/protocol'
import Big from 'big.js'
import { z } from 'zod'

/** The wallets that orders are paid from, in the order in which they are shown. */
export const walletNames = ['spot', 'margin', 'isolated', 'usdm', 'coinm'] as const
export type WalletName = (typeof walletNames)[number]

/** An asset of a wallet, decimals as text. */
export interface Holding {
  readonly asset: string
  /** Of isolated margin: the pair whose account it is in. */
  readonly pair?: string
  readonly free: string
  /** Locked in orders, or the margin of positions. */
  readonly inUse: string
  /** All of it, less what is owed. */
  readonly net: string
}

/** What is in a wallet; undefined when it could not be asked. */
export interface Wallet {
  readonly name: WalletName
  readonly holdings: readonly Holding[] | undefined
}

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/)
const SpotRows = z.looseObject({
  balances: z.array(z.looseObject({ asset: z.string(), free: decimal, locked: decimal })),
})
const MarginRow = z.looseObject({ asset: z.string(), free: decimal, locked: decimal, netAsset: decimal })
const MarginRows = z.looseObject({ userAssets: z.array(MarginRow) })
const IsolatedRows = z.looseObject({
  assets: z.array(z.looseObject({ symbol: z.string(), baseAsset: MarginRow, quoteAsset: MarginRow })),
})
const FuturesRows = z.array(z.looseObject({ asset: z.string(), balance: decimal, availableBalance: decimal }))

const largest = (left: Big, right: Big) => (left.gt(right) ? left : right)

/** Of a multi-asset account more may be available than there is. */
function ofFutures({ asset, balance, availableBalance }: z.output<typeof FuturesRows>[number]): Holding {
  const inUse = largest(new Big(balance).minus(availableBalance), new Big(0))
  return { asset, free: new Big(balance).minus(inUse).toFixed(), inUse: inUse.toFixed(), net: balance }
}

const ofMargin = ({ asset, free, locked, netAsset }: z.output<typeof MarginRow>): Holding => ({
  ...{ asset, free, inUse: locked, net: netAsset },
})

const reads: Readonly<Record<WalletName, (call: Account['call']) => Promise<Holding[]>>> = {
  spot: async (call) =>
    SpotRows.parse(await call('spot.getAccount', { omitZeroBalances: true })).balances.map(
      ({ asset, free, locked }) => ({
        ...{ asset, free, inUse: locked, net: new Big(free).plus(locked).toFixed() },
      }),
    ),
  margin: async (call) =>
    MarginRows.parse(await call('margin.queryCrossMarginAccountDetails')).userAssets.map(ofMargin),
  isolated: async (call) =>
    IsolatedRows.parse(await call('margin.queryIsolatedMarginAccountInfo')).assets.flatMap(
      ({ symbol: pair, baseAsset, quoteAsset }) => [baseAsset, quoteAsset].map((row) => ({ ...ofMargin(row), pair })),
    ),
  usdm: async (call) => FuturesRows.parse(await call('usdm.futuresAccountBalanceV3')).map(ofFutures),
  coinm: async (call) => FuturesRows.parse(await call('coinm.futuresAccountBalance')).map(ofFutures),
}

/** Binance's "margin account does not exist". */
const noMarginAccount = -3003

/** A wallet that was never opened has nothing in it. */
const isUnopened = (error: unknown) =>
  error instanceof FaultError && (error.fault.code === 'ACCOUNT_INACTIVE' || error.fault.venueCode === noMarginAccount)

const isSomething = ({ free, inUse, net }: Holding) => [free, inUse, net].some((amount) => !new Big(amount).eq(0))

/**
 * What an account has in its wallets. One that cannot be asked is unknown, not empty.
 * @throws FaultError when none of them can be asked
 */
export async function readWallets({ call }: Pick<Account, 'call'>): Promise<Wallet[]> {
  let why: unknown
  const read = async (name: WalletName): Promise<Wallet> => {
    try {
      return { name, holdings: (await reads[name](call)).filter(isSomething) }
    } catch (error) {
      if (isUnopened(error)) return { name, holdings: [] }
      why ??= error
      return { name, holdings: undefined }
    }
  }
  const wallets = await Promise.all(walletNames.map(read))
  if (wallets.every(({ holdings }) => holdings === undefined)) throw why
  return wallets
}
