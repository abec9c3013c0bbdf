import { Done } from '../answers/fields.ts'
import type { Endpoint } from '../endpoint.ts'
import { must, section } from '../section.ts'
import {
  BnsolRewards,
  BoostRewards,
  SolAccount,
  SolQuota,
  SolRedeemed,
  SolStaked,
  StakingRates,
  StakingRedemptions,
  Stakings,
  UnclaimedRewards,
} from './answers.ts'

const { get, post } = section('staking', { page: 'staking/sol-staking' })

export const stakingSolStaking: readonly Endpoint[] = [
  get('solStakingAccount', '/sapi/v1/sol-staking/account', { weight: 150, answer: SolAccount }),
  post('claimBoostRewards', '/sapi/v1/sol-staking/sol/claim', {
    weight: 150,
    settledBy: 'getBoostRewardsHistory',
    answer: Done,
  }),
  get('getBnsolRewardsHistory', '/sapi/v1/sol-staking/sol/history/bnsolRewardsHistory', {
    weight: 150,
    params: { startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
    answer: BnsolRewards,
  }),
  get('getBoostRewardsHistory', '/sapi/v1/sol-staking/sol/history/boostRewardsHistory', {
    weight: 150,
    params: { type: must(['CLAIM', 'DISTRIBUTE']), startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
    answer: BoostRewards,
  }),
  get('getBnsolRateHistory', '/sapi/v1/sol-staking/sol/history/rateHistory', {
    weight: 150,
    params: { startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
    answer: StakingRates,
  }),
  get('getSolRedemptionHistory', '/sapi/v1/sol-staking/sol/history/redemptionHistory', {
    weight: 150,
    params: { redeemId: 'long', startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
    answer: StakingRedemptions,
  }),
  get('getSolStakingHistory', '/sapi/v1/sol-staking/sol/history/stakingHistory', {
    weight: 150,
    params: { purchaseId: 'long', startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
    answer: Stakings,
  }),
  get('getUnclaimedRewards', '/sapi/v1/sol-staking/sol/history/unclaimedRewards', {
    weight: 150,
    answer: UnclaimedRewards,
  }),
  get('getSolStakingQuotaDetails', '/sapi/v1/sol-staking/sol/quota', { weight: 150, answer: SolQuota }),
  post('redeemSol', '/sapi/v1/sol-staking/sol/redeem', {
    weight: 150,
    params: { amount: 'decimal!' },
    settledBy: 'getSolRedemptionHistory',
    answer: SolRedeemed,
  }),
  post('subscribeSolStaking', '/sapi/v1/sol-staking/sol/stake', {
    weight: 150,
    params: { amount: 'decimal!' },
    settledBy: 'getSolStakingHistory',
    answer: SolStaked,
  }),
]
