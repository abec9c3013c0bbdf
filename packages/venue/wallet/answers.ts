import { z } from 'zod'
import { counts, Done, flags, ids, maybe, money, NumberOrText, page, texts, times } from '../answers/fields.ts'

/** What the key may do. The doctor refuses keys that can move money out. */
export const KeyPermissions = z.looseObject({
  ...flags('ipRestrict', 'enableReading', 'enableWithdrawals', 'enableInternalTransfer', 'permitsUniversalTransfer'),
  ...flags('enableMargin', 'enableFutures', 'enableVanillaOptions', 'enableSpotAndMarginTrading'),
  ...maybe.flags('enablePortfolioMarginTrading', 'enableFixApiTrade', 'enableFixReadOnly'),
  ...times('createTime'),
  ...maybe.times('tradingAuthorityExpirationTime'),
})
export type KeyPermissions = z.infer<typeof KeyPermissions>

export const TradingStatus = z.looseObject({
  data: z.looseObject({ ...flags('isLocked'), ...counts('plannedRecoverTime'), updateTime: z.number() }),
})
export const WalletAccount = z.looseObject({ vipLevel: z.number(), ...flags('isMarginEnabled', 'isFutureEnabled') })
export const AccountStatus = z.looseObject({ data: z.string() })

export const AssetDetails = z.record(
  z.string(),
  z.looseObject({
    ...flags('depositStatus', 'withdrawStatus'),
    ...money('minWithdrawAmount'),
    withdrawFee: NumberOrText,
  }),
)

export const Dividends = page(
  z.looseObject({ ...ids('id', 'tranId'), ...money('amount'), ...texts('asset', 'enInfo'), ...times('divTime') }),
)

export const DustAssets = z.looseObject({
  details: z.array(
    z.looseObject({ asset: z.string(), ...money('amountFree', 'toBTC', 'toBNB', 'toBNBOffExchange', 'exchange') }),
  ),
  ...money('totalTransferBtc', 'totalTransferBNB', 'dribbletPercentage'),
})
export const DustResult = z.looseObject({
  ...money('totalServiceCharge', 'totalTransfered'),
  transferResult: z.array(
    z.looseObject({
      ...ids('tranId'),
      ...texts('fromAsset'),
      ...money('amount', 'serviceChargeAmount', 'transferedAmount'),
      ...times('operateTime'),
    }),
  ),
})
export const DustLog = z.looseObject({
  total: NumberOrText,
  userAssetDribblets: z.array(
    z.looseObject({
      ...times('operateTime'),
      ...money('totalTransferedAmount', 'totalServiceChargeAmount'),
      ...ids('transId'),
      userAssetDribbletDetails: z.array(
        z.looseObject({
          ...ids('transId'),
          ...money('serviceChargeAmount', 'amount', 'transferedAmount'),
          ...texts('fromAsset'),
          ...times('operateTime'),
        }),
      ),
    }),
  ),
})

export const FundingAssets = z.array(
  z.looseObject({ asset: z.string(), ...money('free', 'locked', 'freeze', 'withdrawing', 'btcValuation') }),
)
export const UserAssets = z.array(
  z.looseObject({ asset: z.string(), ...money('free', 'locked', 'freeze', 'withdrawing', 'ipoable', 'btcValuation') }),
)
export const WalletBalances = z.array(
  z.looseObject({ ...flags('activate'), ...money('balance'), ...texts('walletName') }),
)

export const TradeFees = z.array(z.looseObject({ symbol: z.string(), ...money('makerCommission', 'takerCommission') }))

export const TransferId = z.looseObject(ids('tranId'))
export const UniversalTransfers = z.looseObject({
  total: NumberOrText,
  rows: z
    .array(
      z.looseObject({
        ...texts('asset', 'type'),
        ...money('amount'),
        status: z.enum(['CONFIRMED', 'FAILED', 'PENDING']),
        ...ids('tranId'),
        ...times('timestamp'),
      }),
    )
    .optional(),
})

const Network = z.looseObject({
  ...texts('network', 'coin', 'name'),
  ...flags('depositEnable', 'withdrawEnable'),
  ...money('withdrawFee', 'withdrawMin', 'withdrawMax'),
})
export const Coins = z.array(
  z.looseObject({
    ...texts('coin', 'name'),
    ...money('free', 'freeze', 'locked', 'withdrawing'),
    ...flags('trading', 'depositAllEnable', 'withdrawAllEnable'),
    networkList: z.array(Network),
  }),
)

export const DepositAddress = z.looseObject(texts('address', 'coin', 'tag'))

/** Status: 0 pending, 6 credited but not withdrawable, 7 wrong deposit, 8 waiting for the user, 1 success, 2 rejected. */
export const Deposits = z.array(
  z.looseObject({
    ...ids('id'),
    ...money('amount'),
    ...texts('coin', 'network', 'address', 'txId'),
    status: z.union([0, 1, 2, 6, 7, 8].map((code) => z.literal(code))),
    ...times('insertTime'),
  }),
)

/** Status: 0 mail sent, 2 awaiting approval, 3 rejected, 4 processing, 6 completed. */
export const Withdrawals = z.array(
  z.looseObject({
    ...texts('id', 'coin', 'address', 'txId', 'network', 'applyTime'),
    ...money('amount', 'transactionFee'),
    status: z.union([0, 1, 2, 3, 4, 5, 6].map((code) => z.literal(code))),
  }),
)
export const WithdrawQuota = z.looseObject(money('wdQuota', 'usedWdQuota'))
export const WithdrawId = z.looseObject(texts('id'))

export const CreditApplied = Done.extend({ code: z.string(), data: z.boolean() })

export const SystemStatus = z.looseObject({ status: z.union([z.literal(0), z.literal(1)]), msg: z.string() })

export const SpotDelistings = z.array(z.looseObject({ ...times('delistTime'), symbols: z.array(z.string()) }))
export const OpenSymbols = z.array(z.looseObject({ ...times('openTime'), symbols: z.array(z.string()) }))

/** What `data` holds depends on the account: balances, margin assets, or futures positions. */
export const AccountSnapshots = z.looseObject({
  code: z.literal(200),
  snapshotVos: z.array(
    z.looseObject({ type: z.enum(['spot', 'margin', 'futures']), updateTime: z.number(), data: z.looseObject({}) }),
  ),
})

export const DepositAddresses = z.array(z.looseObject(texts('coin', 'address')))
export const WithdrawAddresses = z.array(
  z.looseObject({ ...texts('address', 'coin', 'name', 'network'), ...flags('whiteStatus') }),
)

export const CloudMiningPayments = page(
  z.looseObject({ ...ids('tranId'), ...texts('asset', 'status'), ...money('amount'), createTime: z.number() }),
)
export const Delegations = page(
  z.looseObject({
    ...texts('asset'),
    transferType: z.enum(['Delegate', 'Undelegate']),
    ...money('amount'),
    ...times('time'),
  }),
)

export const ConvertibleDust = z.looseObject({
  ...money('dribbletPercentage', 'totalTransferQuotaAssetAmount', 'totalTransferTargetAssetAmount'),
  details: z.array(
    z.looseObject({
      asset: z.string(),
      ...money('amountFree', 'exchange', 'toQuotaAssetAmount', 'toTargetAssetAmount', 'toTargetAssetOffExchange'),
    }),
  ),
})
export const AssetTags = z.array(
  z.looseObject({ ...texts('assetCode', 'assetName'), ...flags('trading'), tags: z.array(z.string()) }),
)
