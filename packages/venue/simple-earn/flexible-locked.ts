import { Done } from '../answers/fields.ts'
import type { Endpoint } from '../endpoint.ts'
import { EARN_DESTINATIONS, EARN_SOURCES } from '../param-values.ts'
import { must, section } from '../section.ts'
import {
  CollateralRecords,
  EarnAccount,
  FlexiblePositions,
  FlexibleProducts,
  FlexibleRates,
  FlexibleRedemptions,
  FlexibleRewards,
  FlexibleSubscription,
  FlexibleSubscriptions,
  LockedPositions,
  LockedProducts,
  LockedRedemptions,
  LockedRewards,
  LockedSubscription,
  LockedSubscriptions,
  PersonalQuota,
  Redemption,
  SubscriptionPreview,
} from './answers.ts'

const { get, post } = section('simple-earn', { page: 'simple_earn/flexible-locked' })

export const simpleEarnFlexibleLocked: readonly Endpoint[] = [
  get('simpleAccount', '/sapi/v1/simple-earn/account', { weight: 150, answer: EarnAccount }),
  get('getCollateralRecord', '/sapi/v1/simple-earn/flexible/history/collateralRecord', {
    weight: 1,
    params: { productId: 'string', startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
    answer: CollateralRecords,
  }),
  get('getRateHistory', '/sapi/v1/simple-earn/flexible/history/rateHistory', {
    weight: 150,
    params: {
      productId: 'string!',
      aprPeriod: ['DAY', 'YEAR'],
      startTime: 'long',
      endTime: 'long',
      current: 'long',
      size: 'long',
    },
    answer: FlexibleRates,
  }),
  get('getFlexibleRedemptionRecord', '/sapi/v1/simple-earn/flexible/history/redemptionRecord', {
    weight: 150,
    params: {
      productId: 'string',
      redeemId: 'string',
      asset: 'string',
      startTime: 'long',
      endTime: 'long',
      current: 'long',
      size: 'long',
    },
    answer: FlexibleRedemptions,
  }),
  get('getFlexibleRewardsHistory', '/sapi/v1/simple-earn/flexible/history/rewardsRecord', {
    weight: 150,
    params: {
      productId: 'string',
      asset: 'string',
      startTime: 'long',
      endTime: 'long',
      type: ['BONUS', 'REALTIME', 'REWARDS', 'ALL'],
      current: 'long',
      size: 'long',
    },
    answer: FlexibleRewards,
  }),
  get('getFlexibleSubscriptionRecord', '/sapi/v1/simple-earn/flexible/history/subscriptionRecord', {
    weight: 150,
    params: {
      productId: 'string',
      purchaseId: 'string',
      asset: 'string',
      startTime: 'long',
      endTime: 'long',
      current: 'long',
      size: 'long',
    },
    answer: FlexibleSubscriptions,
  }),
  get('getSimpleEarnFlexibleProductList', '/sapi/v1/simple-earn/flexible/list', {
    weight: 150,
    params: { asset: 'string', current: 'long', size: 'long' },
    answer: FlexibleProducts,
  }),
  get('getFlexiblePersonalLeftQuota', '/sapi/v1/simple-earn/flexible/personalLeftQuota', {
    weight: 150,
    params: { productId: 'string!' },
    answer: PersonalQuota,
  }),
  get('getFlexibleProductPosition', '/sapi/v1/simple-earn/flexible/position', {
    weight: 150,
    params: { asset: 'string', productId: 'string', current: 'long', size: 'long' },
    answer: FlexiblePositions,
  }),
  post('redeemFlexibleProduct', '/sapi/v1/simple-earn/flexible/redeem', {
    weight: 1,
    params: { productId: 'string!', redeemAll: 'boolean', amount: 'decimal', destAccount: ['SPOT', 'FUND'] },
    settledBy: 'getFlexibleRedemptionRecord',
    answer: Redemption,
  }),
  post('setFlexibleAutoSubscribe', '/sapi/v1/simple-earn/flexible/setAutoSubscribe', {
    security: 'USER_DATA',
    weight: 150,
    params: { productId: 'string!', autoSubscribe: 'boolean!' },
    settledBy: 'getFlexibleProductPosition',
    answer: Done,
  }),
  post('subscribeFlexibleProduct', '/sapi/v1/simple-earn/flexible/subscribe', {
    weight: 1,
    params: { productId: 'string!', amount: 'decimal!', autoSubscribe: 'boolean', sourceAccount: EARN_SOURCES },
    settledBy: 'getFlexibleSubscriptionRecord',
    answer: FlexibleSubscription,
  }),
  get('getFlexibleSubscriptionPreview', '/sapi/v1/simple-earn/flexible/subscriptionPreview', {
    weight: 150,
    params: { productId: 'string!', amount: 'decimal!' },
    answer: SubscriptionPreview,
  }),
  get('getLockedRedemptionRecord', '/sapi/v1/simple-earn/locked/history/redemptionRecord', {
    weight: 150,
    params: {
      positionId: 'string',
      redeemId: 'string',
      asset: 'string',
      startTime: 'long',
      endTime: 'long',
      current: 'long',
      size: 'long',
    },
    answer: LockedRedemptions,
  }),
  get('getLockedRewardsHistory', '/sapi/v1/simple-earn/locked/history/rewardsRecord', {
    weight: 150,
    params: {
      positionId: 'string',
      asset: 'string',
      startTime: 'long',
      endTime: 'long',
      current: 'long',
      size: 'long',
    },
    answer: LockedRewards,
  }),
  get('getLockedSubscriptionRecord', '/sapi/v1/simple-earn/locked/history/subscriptionRecord', {
    weight: 150,
    params: {
      purchaseId: 'string',
      asset: 'string',
      startTime: 'long',
      endTime: 'long',
      current: 'long',
      size: 'long',
    },
    answer: LockedSubscriptions,
  }),
  get('getSimpleEarnLockedProductList', '/sapi/v1/simple-earn/locked/list', {
    weight: 150,
    params: { asset: 'string', current: 'long', size: 'long' },
    answer: LockedProducts,
  }),
  get('getLockedPersonalLeftQuota', '/sapi/v1/simple-earn/locked/personalLeftQuota', {
    weight: 150,
    params: { projectId: 'string!' },
    answer: PersonalQuota,
  }),
  get('getLockedProductPosition', '/sapi/v1/simple-earn/locked/position', {
    weight: 150,
    params: { asset: 'string', positionId: 'string', projectId: 'string', current: 'long', size: 'long' },
    answer: LockedPositions,
  }),
  post('redeemLockedProduct', '/sapi/v1/simple-earn/locked/redeem', {
    weight: 1,
    params: { positionId: 'string!' },
    settledBy: 'getLockedRedemptionRecord',
    answer: Redemption,
  }),
  post('setLockedAutoSubscribe', '/sapi/v1/simple-earn/locked/setAutoSubscribe', {
    security: 'USER_DATA',
    weight: 150,
    params: { positionId: 'string!', autoSubscribe: 'boolean!' },
    settledBy: 'getLockedProductPosition',
    answer: Done,
  }),
  post('setLockedProductRedeemOption', '/sapi/v1/simple-earn/locked/setRedeemOption', {
    security: 'USER_DATA',
    weight: 50,
    params: { positionId: 'string!', redeemTo: must(EARN_DESTINATIONS) },
    settledBy: 'getLockedProductPosition',
    answer: Done,
  }),
  post('subscribeLockedProduct', '/sapi/v1/simple-earn/locked/subscribe', {
    weight: 1,
    params: {
      projectId: 'string!',
      amount: 'decimal!',
      autoSubscribe: 'boolean',
      sourceAccount: EARN_SOURCES,
      redeemTo: EARN_DESTINATIONS,
    },
    settledBy: 'getLockedSubscriptionRecord',
    answer: LockedSubscription,
  }),
  get('getLockedSubscriptionPreview', '/sapi/v1/simple-earn/locked/subscriptionPreview', {
    weight: 150,
    params: { projectId: 'string!', amount: 'decimal!', autoSubscribe: 'boolean' },
  }),
]
