import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'
import {
  EthAccount,
  EthQuota,
  EthRedeemed,
  EthStaked,
  StakingRates,
  StakingRedemptions,
  Stakings,
  WbethRewards,
  WrapHistory,
  Wrapped,
} from './answers.ts'

const { get, post } = section('staking', { page: 'staking/eth-staking' })

export const stakingEthStaking: readonly Endpoint[] = [
  get('getWbethRateHistory', '/sapi/v1/eth-staking/eth/history/rateHistory', {
    weight: 150,
    params: { startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
    answer: StakingRates,
  }),
  get('getEthRedemptionHistory', '/sapi/v1/eth-staking/eth/history/redemptionHistory', {
    weight: 150,
    params: { redeemId: 'long', startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
    answer: StakingRedemptions,
  }),
  get('getEthStakingHistory', '/sapi/v1/eth-staking/eth/history/stakingHistory', {
    weight: 150,
    params: { purchaseId: 'long', startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
    answer: Stakings,
  }),
  get('getWbethRewardsHistory', '/sapi/v1/eth-staking/eth/history/wbethRewardsHistory', {
    weight: 150,
    params: { startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
    answer: WbethRewards,
  }),
  get('getCurrentEthStakingQuota', '/sapi/v1/eth-staking/eth/quota', { weight: 150, answer: EthQuota }),
  post('redeemEth', '/sapi/v1/eth-staking/eth/redeem', {
    weight: 150,
    params: { amount: 'decimal!', asset: ['WBETH', 'BETH'] },
    settledBy: 'getEthRedemptionHistory',
    answer: EthRedeemed,
  }),
  get('getWbethUnwrapHistory', '/sapi/v1/eth-staking/wbeth/history/unwrapHistory', {
    weight: 150,
    params: { startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
    answer: WrapHistory,
  }),
  get('getWbethWrapHistory', '/sapi/v1/eth-staking/wbeth/history/wrapHistory', {
    weight: 150,
    params: { startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
    answer: WrapHistory,
  }),
  post('wrapBeth', '/sapi/v1/eth-staking/wbeth/wrap', {
    weight: 150,
    params: { amount: 'decimal!' },
    settledBy: 'getWbethWrapHistory',
    answer: Wrapped,
  }),
  get('ethStakingAccount', '/sapi/v2/eth-staking/account', { weight: 150, answer: EthAccount }),
  post('subscribeEthStaking', '/sapi/v2/eth-staking/eth/stake', {
    weight: 150,
    params: { amount: 'decimal!' },
    settledBy: 'getEthStakingHistory',
    answer: EthStaked,
  }),
]
