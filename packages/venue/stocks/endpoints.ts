import { stocksAccount } from './account.ts'
import { stocksMarketData } from './market-data.ts'
import { stocksTokenized } from './tokenized.ts'
import { stocksTrade } from './trade.ts'
import { stocksUserDataStream } from './user-data-stream.ts'

export const stocks = [
  ...stocksUserDataStream,
  ...stocksAccount,
  ...stocksMarketData,
  ...stocksTrade,
  ...stocksTokenized,
]
