import { stakingEthStaking } from './eth-staking.ts'
import { stakingOnChainYields } from './on-chain-yields.ts'
import { stakingSoftStaking } from './soft-staking.ts'
import { stakingSolStaking } from './sol-staking.ts'

export const staking = [...stakingEthStaking, ...stakingOnChainYields, ...stakingSoftStaking, ...stakingSolStaking]
