import { z } from 'zod'
import { counts, Done, flags, ids, maybe, money, page, texts, times } from '../answers/fields.ts'

export const StakingRates = page(z.looseObject({ ...money('annualPercentageRate', 'exchangeRate'), ...times('time') }))

const Status = z.enum(['PENDING', 'SUCCESS', 'FAILED'])

/** The rate has a name of its own for each product. */
const converted = {
  asset: z.string(),
  distributeAsset: z.string(),
  ...money('amount', 'distributeAmount'),
  ...times('time'),
  status: Status,
}
const rate = { ...maybe.money('conversionRatio', 'exchangeRate') }
const hasRate = (row: { conversionRatio?: string | undefined; exchangeRate?: string | undefined }) =>
  (row.conversionRatio ?? row.exchangeRate) !== undefined

export const Stakings = page(z.looseObject({ ...converted, ...rate }).refine(hasRate, 'no rate'))
export const StakingRedemptions = page(
  z.looseObject({ ...converted, ...times('arrivalTime'), ...rate }).refine(hasRate, 'no rate'),
)

export const WrapHistory = page(
  z.looseObject({
    ...texts('fromAsset', 'toAsset'),
    ...money('fromAmount', 'toAmount', 'exchangeRate'),
    ...times('time'),
    status: Status,
  }),
)
export const Wrapped = Done.extend(money('wbethAmount', 'exchangeRate'))

export const WbethRewards = page(
  z.looseObject({
    ...times('time'),
    ...money('amountInETH', 'holding', 'holdingInETH', 'annualPercentageRate'),
  }),
)
export const BnsolRewards = page(
  z.looseObject({
    ...times('time'),
    ...money('amountInSOL', 'holding', 'holdingInSOL', 'annualPercentageRate'),
  }),
)

export const EthQuota = z.looseObject({
  ...money('leftStakingPersonalQuota', 'leftRedemptionPersonalQuota', 'minStakeAmount', 'minRedeemAmount'),
  ...counts('redeemPeriod'),
  ...flags('stakeable', 'redeemable', 'calculating'),
  ...money('commissionFee'),
})
export const SolQuota = z.looseObject({
  ...money('leftStakingPersonalQuota', 'leftRedemptionPersonalQuota', 'minStakeAmount', 'minRedeemAmount'),
  ...counts('redeemPeriod'),
  ...flags('stakeable', 'redeemable', 'soldOut', 'calculating'),
})

export const EthStaked = Done.extend(money('wbethAmount', 'conversionRatio'))
export const SolStaked = Done.extend(money('bnsolAmount', 'exchangeRate'))
export const EthRedeemed = Done.extend({
  ...money('ethAmount', 'conversionRatio'),
  ...ids('redeemId'),
  ...times('arrivalTime'),
})
export const SolRedeemed = Done.extend({
  ...money('solAmount', 'exchangeRate'),
  ...ids('redeemId'),
  ...times('arrivalTime'),
})

export const EthAccount = z.looseObject({
  holdingInETH: z.string(),
  holdings: z.looseObject(money('wbethAmount', 'bethAmount')),
})
export const SolAccount = z.looseObject(money('bnsolAmount', 'holdingInSOL', 'thirtyDaysProfitInSOL'))
export const UnclaimedRewards = z.array(z.looseObject({ ...money('amount'), ...texts('rewardsAsset') }))

export const OnChainProducts = page(
  z.looseObject({
    projectId: z.string(),
    detail: z.looseObject({
      ...texts('asset', 'rewardAsset', 'status'),
      ...counts('duration'),
      ...flags('renewable', 'isSoldOut'),
      ...money('apr'),
    }),
    quota: z.looseObject(money('totalPersonalQuota', 'minimum')),
  }),
)
export const OnChainQuota = z.looseObject(money('leftPersonalQuota'))
export const OnChainPositions = page(
  z.looseObject({
    ...ids('positionId'),
    ...texts('projectId', 'asset', 'rewardAsset', 'status'),
    ...money('amount', 'APY', 'rewardAmt', 'nextPay', 'redeemingAmt'),
    ...flags('canRedeemEarly', 'autoSubscribe'),
  }),
)
export const OnChainSubscribed = Done.extend({ ...ids('purchaseId', 'positionId'), ...money('amount') })
export const OnChainRedeemed = Done.extend(ids('redeemId'))

export const SoftStakingRewards = page(
  z.looseObject({ ...texts('asset', 'rewardAsset'), ...money('rewards', 'avgAmount'), ...times('time') }),
)
/** What a coin earns by lying in the spot wallet, and what it has earned. */
export const SoftStakingProducts = page(
  z.looseObject({ asset: z.string(), ...money('minAmount', 'maxCap', 'apr', 'stakedAmount', 'totalProfit') }),
)

export const BoostRewards = page(
  z.looseObject({ token: z.string(), ...money('amount', 'bnsolHolding'), ...times('time'), status: z.string() }),
)
