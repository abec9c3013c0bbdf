import type { Endpoint } from '../endpoint.ts'
import { must, section } from '../section.ts'
import {
  RwusdAccount,
  RwusdQuota,
  RwusdRewards,
  RwusdSubscription,
  YieldRates,
  YieldRedemption,
  YieldRedemptions,
  YieldSubscriptions,
} from './answers.ts'

const { get, post } = section('simple-earn', { page: 'simple_earn/rwusd' })

export const simpleEarnRwusd: readonly Endpoint[] = [
  get('getRwusdAccount', '/sapi/v1/rwusd/account', { weight: 150, answer: RwusdAccount }),
  get('getRwusdRateHistory', '/sapi/v1/rwusd/history/rateHistory', {
    weight: 150,
    params: { startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
    answer: YieldRates,
  }),
  get('getRwusdRedemptionHistory', '/sapi/v1/rwusd/history/redemptionHistory', {
    weight: 150,
    params: { startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
    answer: YieldRedemptions,
  }),
  get('getRwusdRewardsHistory', '/sapi/v1/rwusd/history/rewardsHistory', {
    weight: 150,
    params: { startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
    answer: RwusdRewards,
  }),
  get('getRwusdSubscriptionHistory', '/sapi/v1/rwusd/history/subscriptionHistory', {
    weight: 150,
    params: { asset: ['USDC', 'USDT'], startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
    answer: YieldSubscriptions,
  }),
  get('getRwusdQuotaDetails', '/sapi/v1/rwusd/quota', { weight: 150, answer: RwusdQuota }),
  post('redeemRwusd', '/sapi/v1/rwusd/redeem', {
    weight: 150,
    params: { amount: 'decimal!', type: must(['FAST', 'STANDARD']) },
    settledBy: 'getRwusdRedemptionHistory',
    answer: YieldRedemption,
  }),
  post('subscribeRwusd', '/sapi/v1/rwusd/subscribe', {
    weight: 150,
    params: { asset: must(['USDT', 'USDC']), amount: 'decimal!' },
    settledBy: 'getRwusdSubscriptionHistory',
    answer: RwusdSubscription,
  }),
]
