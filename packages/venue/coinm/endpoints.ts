import { coinmAccount } from './account.ts'
import { coinmMarketData } from './market-data.ts'
import { coinmTrade } from './trade.ts'
import { coinmUserDataStream } from './user-data-stream.ts'

export const coinm = [...coinmUserDataStream, ...coinmAccount, ...coinmTrade, ...coinmMarketData]
