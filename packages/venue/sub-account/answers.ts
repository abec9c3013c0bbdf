import { z } from 'zod'
import { counts, Done, flags, ids, money, NumberOrText, texts, times } from '../answers/fields.ts'
import { PositionSide, Side } from '../events/fields.ts'

export const SubAccounts = z.looseObject({
  subAccounts: z.array(z.looseObject({ email: z.string(), ...flags('isFreeze'), ...times('createTime') })),
})
export const NewSubAccount = z.looseObject(texts('email'))

/** A transfer is processing until it has succeeded or failed. */
const Transfer = z.looseObject({
  ...texts('asset'),
  ...money('qty'),
  ...ids('tranId'),
  ...times('time'),
})
const TransferStatus = z.enum(['PROCESS', 'SUCCESS', 'FAILURE', 'INIT', 'CONFIRMED', 'FAILED', 'PENDING'])

export const SpotTransfers = z.array(Transfer.extend({ ...texts('from', 'to'), status: TransferStatus }))
export const OwnTransfers = z.array(
  Transfer.extend({
    ...texts('counterParty', 'email', 'fromAccountType', 'toAccountType'),
    /** 1 in, 2 out. */
    type: z.union([z.literal(1), z.literal(2)]),
    status: TransferStatus,
  }),
)
export const FuturesTransfers = Done.extend({
  ...counts('futuresType'),
  transfers: z.array(Transfer.extend(texts('from', 'to'))),
})
export const UniversalTransfers = z.looseObject({
  result: z.array(
    z.looseObject({
      ...ids('tranId'),
      ...texts('fromEmail', 'toEmail', 'asset', 'fromAccountType', 'toAccountType'),
      ...money('amount'),
      createTimeStamp: z.number(),
      status: TransferStatus,
    }),
  ),
  totalCount: NumberOrText,
})

export const TransactionId = z.looseObject(ids('txnId'))
export const FuturesTransferred = Done.extend(ids('txnId'))
export const UniversalTransferred = z.looseObject(ids('tranId'))

export const SubAssets = z.looseObject({
  balances: z.array(z.looseObject({ asset: z.string(), free: NumberOrText, locked: NumberOrText })),
})
export const SpotSummary = z.looseObject({
  totalCount: NumberOrText,
  ...money('masterAccountTotalAsset'),
  spotSubUserAssetBtcVoList: z.array(z.looseObject({ email: z.string(), ...money('totalAsset') })),
})

const FUTURES_TOTALS = [
  ...['totalInitialMargin', 'totalMaintenanceMargin', 'totalMarginBalance', 'totalOpenOrderInitialMargin'],
  ...['totalPositionInitialMargin', 'totalUnrealizedProfit', 'totalWalletBalance'],
] as const

export const FuturesSummary = z.looseObject({
  ...money(...FUTURES_TOTALS),
  asset: z.string(),
  subAccountList: z.array(z.looseObject({ email: z.string(), ...money(...FUTURES_TOTALS), asset: z.string() })),
})

const FuturesAsset = z.looseObject({
  asset: z.string(),
  ...money('initialMargin', 'maintenanceMargin', 'marginBalance', 'maxWithdrawAmount', 'openOrderInitialMargin'),
  ...money('positionInitialMargin', 'unrealizedProfit', 'walletBalance'),
})
/** USD-M, COIN-M or both; only the former has totals. */
export const FuturesAccounts = z
  .looseObject({
    futureAccountResp: z
      .looseObject({
        email: z.string(),
        assets: z.array(FuturesAsset),
        ...flags('canDeposit', 'canTrade', 'canWithdraw'),
        ...money(...FUTURES_TOTALS, 'maxWithdrawAmount'),
      })
      .optional(),
    deliveryAccountResp: z.looseObject({ email: z.string(), assets: z.array(FuturesAsset) }).optional(),
  })
  .refine((answer) => answer.futureAccountResp ?? answer.deliveryAccountResp, 'no account')

const Position = z.looseObject({
  symbol: z.string(),
  ...money('entryPrice', 'leverage', 'markPrice', 'positionAmount', 'unrealizedProfit'),
})
export const PositionRisks = z
  .looseObject({
    futurePositionRiskVos: z.array(Position.extend(money('maxNotional', 'liquidationPrice'))).optional(),
    deliveryPositionRiskVos: z
      .array(Position.extend({ ...money('isolatedWallet', 'isolatedMargin'), positionSide: PositionSide }))
      .optional(),
  })
  .refine((answer) => answer.futurePositionRiskVos ?? answer.deliveryPositionRiskVos, 'no positions')

const Move = z.looseObject({
  ...texts('fromUserEmail', 'toUserEmail', 'productType', 'symbol'),
  ...money('price', 'quantity'),
  positionSide: PositionSide,
  side: Side,
})
export const MovedPositions = z.looseObject({ movePositionOrders: z.array(Move.extend(flags('success'))) })
export const PositionMoves = z.looseObject({
  total: NumberOrText,
  futureMovePositionOrderVoList: z.array(Move.extend({ timeStamp: z.number() })),
})

export const FuturesEnabled = z.looseObject({ email: z.string(), ...flags('isFuturesEnabled') })

export const TransactionStatistics = z.looseObject({
  ...money('recent30BtcTotal', 'recent30BtcFuturesTotal', 'recent30BtcMarginTotal', 'recent30BusdTotal'),
  ...money('recent30BusdFuturesTotal', 'recent30BusdMarginTotal'),
  tradeInfoVos: z.array(
    z.looseObject({
      ...ids('userId'),
      ...counts('btc', 'btcFutures', 'btcMargin', 'busd', 'busdFutures', 'busdMargin'),
      date: z.number(),
    }),
  ),
})

export const ManagedAssets = z.array(
  z.looseObject({ ...texts('coin', 'name'), ...money('totalBalance', 'availableBalance', 'inOrder', 'btcValue') }),
)
export const ManagedAddress = z.looseObject(texts('coin', 'address', 'tag'))
export const ManagedList = z.looseObject({
  total: NumberOrText,
  managerSubUserInfoVoList: z.array(
    z.looseObject({
      ...ids('rootUserId', 'managersubUserId', 'bindParentUserId'),
      ...texts('email', 'bindParentEmail'),
      ...flags('isSubUserEnabled', 'isUserActive', 'isMarginEnabled', 'isFutureEnabled'),
    }),
  ),
})
/** The list has one name for traders, another for investors. */
export const ManagedTransfers = z.looseObject({
  count: NumberOrText,
  managerSubTransferHistoryVos: z.array(
    z.looseObject({
      ...texts('fromEmail', 'fromAccountType', 'toEmail', 'toAccountType', 'asset'),
      ...money('amount'),
      status: TransferStatus,
      ...ids('tranId'),
      ...times('createTime'),
    }),
  ),
})

export const DepositAddress = z.looseObject(texts('address', 'coin', 'tag'))
export const Deposits = z.array(
  z.looseObject({
    ...money('amount'),
    ...texts('coin', 'network', 'address', 'txId'),
    ...counts('status'),
    insertTime: z.number(),
  }),
)

/** Version 1 knows USD-M only. */
export const FuturesAccountV1 = z.looseObject({
  email: z.string(),
  asset: z.string(),
  assets: z.array(FuturesAsset),
  ...flags('canDeposit', 'canTrade', 'canWithdraw'),
  ...money(...FUTURES_TOTALS, 'maxWithdrawAmount'),
})
export const PositionRisksV1 = z.array(Position.extend(money('maxNotional', 'liquidationPrice')))

const DELIVERY_TOTALS = ['totalMarginBalanceOfBTC', 'totalUnrealizedProfitOfBTC', 'totalWalletBalanceOfBTC'] as const
/** USD-M or COIN-M, by what was asked for. */
export const FuturesSummaries = z
  .looseObject({
    futureAccountSummaryResp: FuturesSummary.optional(),
    deliveryAccountSummaryResp: z
      .looseObject({
        ...money(...DELIVERY_TOTALS),
        asset: z.string(),
        subAccountList: z.array(z.looseObject({ email: z.string(), ...money('totalMarginBalance') })),
      })
      .optional(),
  })
  .refine((answer) => answer.futureAccountSummaryResp ?? answer.deliveryAccountSummaryResp, 'no summary')

const MARGIN_TOTALS = ['totalAssetOfBtc', 'totalLiabilityOfBtc', 'totalNetAssetOfBtc'] as const
export const MarginSummaries = z.looseObject({
  ...money(...MARGIN_TOTALS),
  subAccountList: z.array(z.looseObject({ email: z.string(), ...money(...MARGIN_TOTALS) })),
})

const MarginAsset = z.looseObject({ asset: z.string(), ...money('borrowed', 'free', 'interest', 'locked', 'netAsset') })
export const MarginAccount = z.looseObject({
  email: z.string(),
  ...money('marginLevel', ...MARGIN_TOTALS),
  marginUserAssetVoList: z.array(MarginAsset),
})
export const ManagedMarginAccount = z.looseObject({
  ...money('marginLevel', ...MARGIN_TOTALS),
  userAssets: z.array(MarginAsset),
})

export const AccountStates = z.array(
  z.looseObject({
    email: z.string(),
    ...flags('isSubUserEnabled', 'isUserActive', 'isMarginEnabled', 'isFutureEnabled'),
  }),
)
export const OptionsEnabled = z.looseObject({ email: z.string(), ...flags('isEOptionsEnabled') })

/** Amounts come as numbers here. */
export const ManagedFutures = z.looseObject({
  code: z.literal(200),
  snapshotVos: z.array(
    z.looseObject({
      data: z.looseObject({
        assets: z.array(z.looseObject({ asset: z.string(), ...counts('marginBalance', 'walletBalance') })),
        position: z.array(z.looseObject({ symbol: z.string(), ...counts('entryPrice', 'markPrice', 'positionAmt') })),
      }),
    }),
  ),
})
