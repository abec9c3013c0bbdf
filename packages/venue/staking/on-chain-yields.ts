import { Done } from '../answers/fields.ts'
import type { Endpoint } from '../endpoint.ts'
import { EARN_DESTINATIONS, EARN_SOURCES } from '../param-values.ts'
import { must, section } from '../section.ts'
import {
  EarnAccount,
  LockedPreview,
  LockedRedemptions,
  LockedRewards,
  LockedSubscriptions,
} from '../simple-earn/answers.ts'
import { OnChainPositions, OnChainProducts, OnChainQuota, OnChainRedeemed, OnChainSubscribed } from './answers.ts'

const { get, post } = section('staking', { page: 'staking/on-chain-yields' })

export const stakingOnChainYields: readonly Endpoint[] = [
  get('onChainYieldsAccount', '/sapi/v1/onchain-yields/account', { weight: 50, answer: EarnAccount }),
  get('getOnChainYieldsLockedRedemptionRecord', '/sapi/v1/onchain-yields/locked/history/redemptionRecord', {
    weight: 50,
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
  get('getOnChainYieldsLockedRewardsHistory', '/sapi/v1/onchain-yields/locked/history/rewardsRecord', {
    weight: 50,
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
  get('getOnChainYieldsLockedSubscriptionRecord', '/sapi/v1/onchain-yields/locked/history/subscriptionRecord', {
    weight: 50,
    params: {
      purchaseId: 'string',
      clientId: 'string',
      asset: 'string',
      startTime: 'long',
      endTime: 'long',
      current: 'long',
      size: 'long',
    },
    answer: LockedSubscriptions,
  }),
  get('getOnChainYieldsLockedProductList', '/sapi/v1/onchain-yields/locked/list', {
    weight: 50,
    params: { asset: 'string', current: 'long', size: 'long' },
    answer: OnChainProducts,
  }),
  get('getOnChainYieldsLockedPersonalLeftQuota', '/sapi/v1/onchain-yields/locked/personalLeftQuota', {
    weight: 50,
    params: { projectId: 'string!' },
    answer: OnChainQuota,
  }),
  get('getOnChainYieldsLockedProductPosition', '/sapi/v1/onchain-yields/locked/position', {
    weight: 50,
    params: { asset: 'string', positionId: 'string', projectId: 'string', current: 'long', size: 'long' },
    answer: OnChainPositions,
  }),
  post('redeemOnChainYieldsLockedProduct', '/sapi/v1/onchain-yields/locked/redeem', {
    weight: 200,
    extraLimits: [{ count: 1, per: '3s', scope: 'account' }],
    params: { positionId: 'string!', channelId: 'string' },
    settledBy: 'getOnChainYieldsLockedRedemptionRecord',
    answer: OnChainRedeemed,
  }),
  post('setOnChainYieldsLockedAutoSubscribe', '/sapi/v1/onchain-yields/locked/setAutoSubscribe', {
    security: 'USER_DATA',
    weight: 50,
    params: { positionId: 'string!', autoSubscribe: 'boolean!' },
    settledBy: 'getOnChainYieldsLockedProductPosition',
    answer: Done,
  }),
  post('setOnChainYieldsLockedProductRedeemOption', '/sapi/v1/onchain-yields/locked/setRedeemOption', {
    security: 'USER_DATA',
    weight: 50,
    params: { positionId: 'string!', redeemTo: must(EARN_DESTINATIONS) },
    settledBy: 'getOnChainYieldsLockedProductPosition',
    answer: Done,
  }),
  post('subscribeOnChainYieldsLockedProduct', '/sapi/v1/onchain-yields/locked/subscribe', {
    weight: 200,
    params: {
      projectId: 'string!',
      amount: 'decimal!',
      autoSubscribe: 'boolean',
      sourceAccount: EARN_SOURCES,
      redeemTo: EARN_DESTINATIONS,
      channelId: 'string',
      clientId: 'string',
    },
    settledBy: 'getOnChainYieldsLockedSubscriptionRecord',
    answer: OnChainSubscribed,
  }),
  get('getOnChainYieldsLockedSubscriptionPreview', '/sapi/v1/onchain-yields/locked/subscriptionPreview', {
    weight: 50,
    params: { projectId: 'string!', amount: 'decimal!', autoSubscribe: 'boolean' },
    answer: LockedPreview,
  }),
]
