import { z } from 'zod'
import { counts, flags, ids, money, texts, times } from '../answers/fields.ts'

export const MarginAssets = z.array(
  z.looseObject({
    ...texts('assetName', 'assetFullName'),
    ...flags('isBorrowable', 'isMortgageable'),
    ...money('userMinBorrow', 'userMinRepay'),
  }),
)

const Pair = z.looseObject({
  ...texts('symbol', 'base', 'quote'),
  ...flags('isMarginTrade', 'isBuyAllowed', 'isSellAllowed'),
})
export const CrossPairs = z.array(Pair.extend(ids('id')))
export const IsolatedPairs = z.array(Pair)

export const MarginPriceIndex = z.looseObject({ ...times('calcTime'), ...money('price'), symbol: z.string() })

export const CollateralRatios = z.array(
  z.looseObject({
    collaterals: z.array(z.looseObject(money('minUsdValue', 'discountRate'))),
    assetNames: z.array(z.string()),
  }),
)

export const MarginDelistings = z.array(
  z.looseObject({
    ...times('delistTime'),
    crossMarginAssets: z.array(z.string()),
    isolatedMarginSymbols: z.array(z.string()),
  }),
)

export const IsolatedTiers = z.array(
  z.looseObject({
    symbol: z.string(),
    ...counts('tier'),
    ...money('effectiveMultiple', 'initialRiskRatio', 'liquidationRiskRatio', 'baseAssetMaxBorrowable'),
    ...money('quoteAssetMaxBorrowable'),
  }),
)

export const AvailableInventory = z.looseObject({ assets: z.record(z.string(), z.string()), updateTime: z.number() })

export const RiskBasedRatios = z.array(z.looseObject({ asset: z.string(), ...money('riskBasedLiquidationRatio') }))

/** Numbers here come as numbers. */
export const LeverageBrackets = z.array(
  z.looseObject({
    assetNames: z.array(z.string()),
    ...counts('rank'),
    brackets: z.array(
      z.looseObject(counts('leverage', 'maxDebt', 'maintenanceMarginRate', 'initialMarginRate', 'fastNum')),
    ),
  }),
)

export const LimitPricePairs = z.looseObject({ crossMarginSymbols: z.array(z.string()) })

export const RestrictedAssets = z.looseObject({
  openLongRestrictedAsset: z.array(z.string()),
  maxCollateralExceededAsset: z.array(z.string()),
})

export const MarginListings = z.array(
  z.looseObject({
    ...times('listTime'),
    crossMarginAssets: z.array(z.string()),
    isolatedMarginSymbols: z.array(z.string()),
  }),
)
