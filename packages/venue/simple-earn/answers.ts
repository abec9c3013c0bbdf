import { z } from 'zod'
import { counts, Done, flags, ids, maybe, money, NumberOrText, page, texts, times } from '../answers/fields.ts'

export const EarnAccount = z.looseObject(
  money('totalAmountInBTC', 'totalAmountInUSDT', 'totalFlexibleAmountInBTC', 'totalLockedInBTC'),
)

export const FlexibleProducts = page(
  z.looseObject({
    ...texts('asset', 'productId'),
    ...money('latestAnnualPercentageRate', 'minPurchaseAmount'),
    ...flags('canPurchase', 'canRedeem', 'isSoldOut'),
    status: z.enum(['PREHEATING', 'PURCHASING', 'END']),
  }),
)
export const LockedProducts = page(
  z.looseObject({
    projectId: z.string(),
    detail: z.looseObject({ ...texts('asset', 'rewardAsset', 'status'), ...counts('duration'), ...money('apr') }),
    quota: z.looseObject(money('totalPersonalQuota', 'minimum')),
  }),
)

export const FlexiblePositions = page(
  z.looseObject({
    ...texts('asset', 'productId'),
    ...money('totalAmount', 'latestAnnualPercentageRate', 'collateralAmount', 'cumulativeTotalRewards'),
    ...flags('canRedeem', 'autoSubscribe'),
  }),
)
export const LockedPositions = page(
  z.looseObject({
    ...ids('positionId'),
    ...texts('projectId', 'asset', 'status'),
    ...money('amount', 'APY', 'rewardAmt'),
    ...flags('canRedeemEarly', 'autoSubscribe'),
  }),
)

export const PersonalQuota = z.looseObject(money('leftPersonalQuota'))

export const FlexibleSubscription = Done.extend(ids('purchaseId'))
export const LockedSubscription = Done.extend({ ...ids('purchaseId', 'positionId') })
export const Redemption = Done.extend(ids('redeemId'))

export const FlexibleSubscriptions = page(
  z.looseObject({
    ...money('amount'),
    ...texts('asset', 'productId', 'type', 'sourceAccount', 'status'),
    ...ids('purchaseId'),
    ...times('time'),
  }),
)
export const LockedSubscriptions = page(
  z.looseObject({
    ...ids('positionId', 'purchaseId'),
    ...texts('asset', 'type'),
    status: z.enum(['PURCHASING', 'SUCCESS', 'FAILED']),
    ...money('amount', 'lockPeriod'),
    ...times('time'),
    ...maybe.money('amtFromSpot', 'amtFromFunding'),
  }),
)
/** Newer answers call the product `productId`. */
export const FlexibleRedemptions = page(
  z.looseObject({
    ...money('amount'),
    ...texts('asset', 'destAccount', 'status'),
    ...ids('redeemId'),
    ...times('time'),
  }),
)
export const LockedRedemptions = page(
  z.looseObject({
    ...ids('positionId', 'redeemId'),
    ...texts('asset', 'type', 'status'),
    ...money('amount'),
    ...times('time'),
  }),
)
export const FlexibleRewards = page(
  z.looseObject({ asset: z.string(), ...money('rewards'), type: z.string(), ...times('time') }),
)
export const LockedRewards = page(
  z.looseObject({ ...ids('positionId'), asset: z.string(), ...money('amount'), ...times('time') }),
)
export const FlexibleRates = page(
  z.looseObject({ ...texts('productId', 'asset'), ...money('annualPercentageRate'), ...times('time') }),
)
export const CollateralRecords = page(
  z.looseObject({ ...money('amount'), ...texts('productId', 'asset', 'type'), createTime: z.number() }),
)
export const SubscriptionPreview = z.looseObject({
  ...money('totalAmount'),
  ...texts('rewardAsset'),
  ...maybe.money('estDailyBonusRewards', 'estDailyRealTimeRewards', 'estDailyAirdropRewards'),
})

export const BfusdAccount = z.looseObject(money('bfusdAmount', 'usdtProfit', 'bfusdProfit'))
export const RwusdAccount = z.looseObject(money('rwusdAmount', 'totalProfit'))

/** Yearly rates of BFUSD and RWUSD. */
export const YieldRates = page(z.looseObject({ ...money('annualPercentageRate'), ...times('time') }))
export const YieldRedemptions = page(
  z.looseObject({
    ...texts('asset', 'receiveAsset'),
    status: z.enum(['PENDING', 'SUCCESS', 'FAILED']),
    ...money('amount', 'receiveAmount', 'fee'),
    ...times('time', 'arrivalTime'),
  }),
)
export const YieldSubscriptions = page(
  z.looseObject({
    ...texts('asset', 'receiveAsset', 'status'),
    ...money('amount', 'receiveAmount'),
    ...times('time'),
  }),
)
export const RwusdRewards = page(
  z.looseObject({ ...money('rewardsAmount', 'rwusdPosition', 'annualPercentageRate'), ...times('time') }),
)
export const BfusdQuota = z.looseObject({
  fastRedemptionQuota: z.looseObject(money('leftQuota', 'minimum', 'fee', 'freeQuota')),
  standardRedemptionQuota: z.looseObject({ ...money('leftQuota', 'minimum', 'fee'), ...counts('redeemPeriod') }),
})
export const RwusdQuota = BfusdQuota.extend({
  subscriptionQuota: z.looseObject({ assets: z.array(z.string()), ...money('leftQuota', 'minimum') }),
  ...flags('subscribeEnable', 'redeemEnable'),
})
export const RwusdSubscription = Done.extend(money('rwusdAmount'))
export const BfusdSubscription = Done.extend(money('bfusdAmount'))
export const YieldRedemption = Done.extend({ ...money('receiveAmount', 'fee'), ...times('arrivalTime') })

export const YieldArena = z.looseObject({
  activities: z.array(
    z.looseObject({
      ...ids('activityId'),
      ...texts('activityType'),
      ...money('rewardPoolInUsd'),
      ...times('startTime', 'endTime'),
    }),
  ),
})

export const LockedPreview = z.looseObject({
  ...texts('rewardAsset'),
  ...money('totalRewardAmt', 'nextPay'),
  deliverDate: NumberOrText,
})
export const LockedPreviews = z.array(LockedPreview)

export const BfusdRewards = page(
  z.looseObject({ ...money('rewardsAmount', 'BFUSDPosition', 'annualPercentageRate'), ...times('time') }),
)
