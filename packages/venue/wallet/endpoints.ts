import { walletAccount } from './account.ts'
import { walletAsset } from './asset.ts'
import { walletCapital } from './capital.ts'
import { walletOthers } from './others.ts'
import { walletTravelRule } from './travel-rule.ts'

export const wallet = [...walletAccount, ...walletTravelRule, ...walletAsset, ...walletCapital, ...walletOthers]
