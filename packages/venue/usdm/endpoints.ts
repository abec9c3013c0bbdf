import { usdmAccount } from './account.ts'
import { usdmConvert } from './convert.ts'
import { usdmMarketData } from './market-data.ts'
import { usdmTrade } from './trade.ts'
import { usdmUserDataStream } from './user-data-stream.ts'

export const usdm = [...usdmUserDataStream, ...usdmAccount, ...usdmTrade, ...usdmMarketData, ...usdmConvert]
