import { z } from 'zod'
import { counts, flags, ids, maybe, money, NumberOrText, page, texts, times } from '../answers/fields.ts'

const CrossAsset = z.looseObject({
  asset: z.string(),
  ...money('borrowed', 'free', 'interest', 'locked', 'netAsset'),
})

export const CrossAccount = z.looseObject({
  ...flags('borrowEnabled', 'tradeEnabled'),
  /** Assets by debts; 999 without debts. */
  ...money('marginLevel', 'totalAssetOfBtc', 'totalLiabilityOfBtc', 'totalNetAssetOfBtc'),
  ...maybe.money('collateralMarginLevel', 'totalCollateralValueInUSDT'),
  userAssets: z.array(CrossAsset),
})
export type CrossAccount = z.infer<typeof CrossAccount>

const IsolatedAsset = CrossAsset.extend({ ...money('totalAsset'), ...flags('borrowEnabled', 'repayEnabled') })

/** The totals are left out when single symbols were asked for. */
export const IsolatedAccount = z.looseObject({
  assets: z.array(
    z.looseObject({
      symbol: z.string(),
      baseAsset: IsolatedAsset,
      quoteAsset: IsolatedAsset,
      ...flags('isolatedCreated', 'enabled', 'tradeEnabled'),
      marginLevelStatus: z.enum(['EXCESSIVE', 'NORMAL', 'MARGIN_CALL', 'PRE_LIQUIDATION', 'FORCE_LIQUIDATION']),
      ...money('marginLevel', 'marginRatio', 'indexPrice', 'liquidatePrice', 'liquidateRate'),
    }),
  ),
  ...maybe.money('totalAssetOfBtc', 'totalLiabilityOfBtc', 'totalNetAssetOfBtc'),
})
export type IsolatedAccount = z.infer<typeof IsolatedAccount>

export const BnbBurn = z.looseObject(flags('spotBNBBurn', 'interestBNBBurn'))
export const MarginSummary = z.looseObject(money('normalBar', 'marginCallBar', 'forceLiquidationBar'))
export const IsolatedLimit = z.looseObject(counts('enabledAccount', 'maxAccount'))
export const IsolatedSwitch = z.looseObject({ ...flags('success'), symbol: z.string() })

export const CapitalFlow = z.array(
  z.looseObject({ ...ids('id', 'tranId'), ...texts('asset', 'type'), ...money('amount'), ...times('timestamp') }),
)

export const CrossFees = z.array(
  z.looseObject({
    coin: z.string(),
    ...counts('vipLevel'),
    ...flags('transferIn', 'borrowable'),
    ...money('dailyInterest', 'yearlyInterest', 'borrowLimit'),
    marginablePairs: z.array(z.string()),
  }),
)

export const IsolatedFees = z.array(
  z.looseObject({
    ...counts('vipLevel'),
    symbol: z.string(),
    ...money('leverage'),
    data: z.array(z.looseObject({ coin: z.string(), ...money('dailyInterest', 'borrowLimit') })),
  }),
)

export const BorrowRepay = z.looseObject(ids('tranId'))
export const BorrowRepayRecords = page(
  z.looseObject({
    ...ids('txId'),
    asset: z.string(),
    ...money('principal'),
    status: z.enum(['PENDING', 'CONFIRMED', 'FAILED']),
    ...times('timestamp'),
  }),
)
export const InterestHistory = page(
  z.looseObject({
    ...ids('txId'),
    ...texts('asset', 'type'),
    ...money('principal', 'interest', 'interestRate'),
    interestAccuredTime: z.number(),
  }),
)
export const InterestRates = z.array(
  z.looseObject({ asset: z.string(), ...money('dailyInterestRate'), ...times('timestamp'), ...counts('vipLevel') }),
)
export const NextInterestRates = z.array(z.looseObject({ asset: z.string(), ...money('nextHourlyInterestRate') }))
export const MaxBorrow = z.looseObject(money('amount', 'borrowLimit'))
export const MaxTransfer = z.looseObject(money('amount'))

export const MarginTransfers = page(
  z.looseObject({
    ...money('amount'),
    ...texts('asset'),
    status: z.enum(['PENDING', 'CONFIRMED', 'FAILED']),
    type: z.enum(['ROLL_IN', 'ROLL_OUT']),
    ...ids('txId'),
    ...times('timestamp'),
  }),
)

/** The sample expiration time is in microseconds: normalise by magnitude. */
export const ListenToken = z.looseObject({ token: z.string(), expirationTime: NumberOrText })
