import { Done } from '../answers/fields.ts'
import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'
import { SoftStakingProducts, SoftStakingRewards } from './answers.ts'

const { get } = section('staking', { page: 'staking/soft-staking' })

export const stakingSoftStaking: readonly Endpoint[] = [
  get('getSoftStakingRewardsHistory', '/sapi/v1/soft-staking/history/rewardsRecord', {
    weight: 50,
    params: { asset: 'string', startTime: 'long', endTime: 'long', current: 'long', size: 'long' },
    answer: SoftStakingRewards,
  }),
  get('getSoftStakingProductList', '/sapi/v1/soft-staking/list', {
    weight: 50,
    params: { asset: 'string', current: 'long', size: 'long' },
    answer: SoftStakingProducts,
  }),
  get('setSoftStaking', '/sapi/v1/soft-staking/set', {
    weight: 50,
    params: { softStaking: 'boolean!' },
    idempotent: false,
    settledBy: 'getSoftStakingProductList',
    answer: Done,
  }),
]
