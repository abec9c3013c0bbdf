import { z } from 'zod'
import { Id, PositionSide } from '../events/fields.ts'
import { counts, flags, ids, maybe, money, oneOrMany, texts, times } from './fields.ts'

const Balance = z.looseObject({
  ...texts('asset'),
  ...money('balance', 'crossWalletBalance', 'crossUnPnl', 'availableBalance'),
  ...times('updateTime'),
})
export const UsdmBalances = z.array(Balance.extend(money('maxWithdrawAmount')))
export const CoinmBalances = z.array(Balance.extend(money('withdrawAvailable')))

const AccountAsset = z.looseObject({
  ...texts('asset'),
  ...money('walletBalance', 'unrealizedProfit', 'marginBalance', 'maintMargin', 'initialMargin'),
  ...money('positionInitialMargin', 'openOrderInitialMargin', 'crossWalletBalance', 'crossUnPnl', 'availableBalance'),
  ...money('maxWithdrawAmount'),
})

const AccountPosition = z.looseObject({
  symbol: z.string(),
  positionSide: PositionSide,
  ...money('positionAmt', 'unrealizedProfit', 'initialMargin', 'maintMargin'),
})

const TOTALS = [
  ...['totalInitialMargin', 'totalMaintMargin', 'totalWalletBalance', 'totalUnrealizedProfit'],
  ...['totalMarginBalance', 'totalPositionInitialMargin', 'totalOpenOrderInitialMargin'],
  ...['totalCrossWalletBalance', 'totalCrossUnPnl', 'availableBalance', 'maxWithdrawAmount'],
] as const

/** Version 3 lists only symbols with a position or an order, and leaves entry prices to the position query. */
export const UsdmAccount = z.looseObject({
  ...money(...TOTALS),
  assets: z.array(AccountAsset),
  positions: z.array(AccountPosition),
})
export const UsdmAccountV2 = UsdmAccount.extend({
  positions: z.array(
    AccountPosition.extend(money('entryPrice', 'leverage', 'positionInitialMargin', 'openOrderInitialMargin')),
  ),
})
export type UsdmAccount = z.infer<typeof UsdmAccount>

/** COIN-M has no totals: each asset stands for itself. */
export const CoinmAccount = z.looseObject({
  ...flags('canDeposit', 'canTrade', 'canWithdraw'),
  ...times('updateTime'),
  assets: z.array(AccountAsset),
  positions: z.array(AccountPosition),
})
export type CoinmAccount = z.infer<typeof CoinmAccount>

const PositionRisk = z.looseObject({
  symbol: z.string(),
  positionSide: PositionSide,
  ...money('positionAmt', 'entryPrice', 'markPrice', 'unRealizedProfit', 'liquidationPrice', 'isolatedMargin'),
  ...times('updateTime'),
})
const MarginType = z.enum(['cross', 'isolated', 'CROSSED', 'ISOLATED'])
const Leveraged = PositionRisk.extend({ ...money('leverage'), marginType: MarginType })
const inMoney = money('breakEvenPrice', 'notional', 'isolatedWallet')

/** Version 3 leaves leverage and margin type to the symbol configuration. */
export const UsdmPositions = z.array(
  PositionRisk.extend({ ...inMoney, ...maybe.money('leverage'), marginType: MarginType.optional() }),
)
export const UsdmPositionsV2 = z.array(Leveraged.extend({ ...inMoney, ...money('maxNotionalValue') }))
export type UsdmPositions = z.infer<typeof UsdmPositions>
export const CoinmPositions = z.array(Leveraged)
export type CoinmPositions = z.infer<typeof CoinmPositions>

export const AccountConfiguration = z.looseObject({
  ...flags('canTrade', 'canDeposit', 'canWithdraw', 'dualSidePosition', 'multiAssetsMargin'),
  ...counts('feeTier'),
})

export const SymbolConfigurations = z.array(
  z.looseObject({
    symbol: z.string(),
    marginType: z.enum(['CROSSED', 'ISOLATED']),
    ...counts('leverage'),
    ...money('maxNotionalValue'),
  }),
)

export const PositionMode = z.looseObject(flags('dualSidePosition'))
export const AssetsMode = z.looseObject(flags('multiAssetsMargin'))
export const FeeBurn = z.looseObject(flags('feeBurn'))
/** USD-M says how much may be held in money, COIN-M in contracts. */
export const ChangedLeverage = z
  .looseObject({ symbol: z.string(), ...counts('leverage'), ...maybe.money('maxNotionalValue', 'maxQty') })
  .refine((answer) => (answer.maxNotionalValue ?? answer.maxQty) !== undefined, 'no limit')

export const ChangedMargin = z.looseObject({ ...counts('amount', 'type'), code: z.number(), msg: z.string() })
export const MarginChanges = z.array(
  z.looseObject({
    ...texts('symbol', 'asset'),
    ...money('amount'),
    /** 1 added, 2 taken away. */
    type: z.union([z.literal(1), z.literal(2)]),
    positionSide: PositionSide,
    ...times('time'),
  }),
)

export const CommissionRate = z.looseObject({
  symbol: z.string(),
  ...money('makerCommissionRate', 'takerCommissionRate'),
})

/** Funding, realised profit, fees, transfers …; `symbol` and `tradeId` are empty where they mean nothing. */
export const IncomeHistory = z.array(
  z.looseObject({
    ...texts('symbol', 'incomeType', 'asset'),
    ...money('income'),
    ...times('time'),
    tranId: Id,
    tradeId: z.union([z.literal(''), Id]).optional(),
  }),
)

const Bracket = z.looseObject(counts('bracket', 'initialLeverage', 'maintMarginRatio', 'cum'))
export const UsdmBrackets = oneOrMany(
  z.looseObject({
    symbol: z.string(),
    brackets: z.array(Bracket.extend(counts('notionalCap', 'notionalFloor'))),
  }),
)
/** `qtylFloor` is how Binance spells it. */
const ContractBracket = Bracket.extend({
  ...counts('qtyCap'),
  qtylFloor: z.number().optional(),
  qtyFloor: z.number().optional(),
}).refine((bracket) => (bracket.qtylFloor ?? bracket.qtyFloor) !== undefined, 'no floor')
export const CoinmPairBrackets = z.array(z.looseObject({ pair: z.string(), brackets: z.array(ContractBracket) }))
export const CoinmSymbolBrackets = oneOrMany(z.looseObject({ symbol: z.string(), brackets: z.array(ContractBracket) }))

/** Place in the queue for deleveraging, 0 to 4, by position side. */
export const AdlQuantiles = z.array(
  z.looseObject({ symbol: z.string(), adlQuantile: z.record(z.string(), z.number()) }),
)

/** Large histories are prepared in the background: an id first, a link later. */
export const DownloadId = z.looseObject({ ...ids('downloadId'), ...counts('avgCostTimestampOfLast30d') })
export const DownloadLink = z.looseObject({
  ...ids('downloadId'),
  status: z.enum(['completed', 'processing']),
  url: z.string(),
  ...times('expirationTimestamp'),
})

export const PortfolioMarginAccount = z.looseObject({
  asset: z.string(),
  ...money('maxWithdrawAmountUSD', 'maxWithdrawAmount'),
})

/** How close the account is to being locked for its way of trading, by symbol and for the account. */
export const TradingIndicators = z.looseObject({
  indicators: z.record(
    z.string(),
    z.array(
      z.looseObject({
        ...flags('isLocked'),
        ...texts('indicator'),
        ...counts('plannedRecoverTime', 'value', 'triggerValue'),
      }),
    ),
  ),
  updateTime: z.number(),
})
