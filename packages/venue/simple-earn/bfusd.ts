import type { Endpoint } from '../endpoint.ts'
import { must, section } from '../section.ts'
import {
  BfusdAccount,
  BfusdQuota,
  BfusdRewards,
  BfusdSubscription,
  YieldRates,
  YieldRedemption,
  YieldRedemptions,
  YieldSubscriptions,
} from './answers.ts'

const { get, post } = section('simple-earn', { page: 'simple_earn/bfusd' })

export const simpleEarnBfusd: readonly Endpoint[] = [
  get('getBfusdAccount', '/sapi/v1/bfusd/account', { weight: 150, answer: BfusdAccount }),
  get('getBfusdRateHistory', '/sapi/v1/bfusd/history/rateHistory', {
    weight: 150,
    params: { startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
    answer: YieldRates,
  }),
  get('getBfusdRedemptionHistory', '/sapi/v1/bfusd/history/redemptionHistory', {
    weight: 150,
    params: { startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
    answer: YieldRedemptions,
  }),
  get('getBfusdRewardsHistory', '/sapi/v1/bfusd/history/rewardsHistory', {
    weight: 150,
    params: { startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
    answer: BfusdRewards,
  }),
  get('getBfusdSubscriptionHistory', '/sapi/v1/bfusd/history/subscriptionHistory', {
    weight: 150,
    params: { asset: ['USDC', 'USDT'], startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
    answer: YieldSubscriptions,
  }),
  get('getBfusdQuotaDetails', '/sapi/v1/bfusd/quota', { weight: 150, answer: BfusdQuota }),
  post('redeemBfusd', '/sapi/v1/bfusd/redeem', {
    weight: 150,
    params: { amount: 'decimal!', type: must(['FAST', 'STANDARD']) },
    settledBy: 'getBfusdRedemptionHistory',
    answer: YieldRedemption,
  }),
  post('subscribeBfusd', '/sapi/v1/bfusd/subscribe', {
    weight: 150,
    params: { asset: 'string!', amount: 'decimal!' },
    settledBy: 'getBfusdSubscriptionHistory',
    answer: BfusdSubscription,
  }),
]
