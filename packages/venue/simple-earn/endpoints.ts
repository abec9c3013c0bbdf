import { simpleEarnBfusd } from './bfusd.ts'
import { simpleEarnFlexibleLocked } from './flexible-locked.ts'
import { simpleEarnRwusd } from './rwusd.ts'
import { simpleEarnYieldArena } from './yield-arena.ts'

export const simpleEarn = [...simpleEarnBfusd, ...simpleEarnYieldArena, ...simpleEarnRwusd, ...simpleEarnFlexibleLocked]
