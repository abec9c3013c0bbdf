import { spotAccount } from './account.ts'
import { spotGeneral } from './general.ts'
import { spotMarketData } from './market-data.ts'
import { spotTrading } from './trading.ts'

export const spot = [...spotAccount, ...spotMarketData, ...spotGeneral, ...spotTrading]
