import { optionsAccount } from './account.ts'
import { optionsBlockTrades } from './block-trades.ts'
import { optionsMarketData } from './market-data.ts'
import { optionsMarketMaker } from './market-maker.ts'
import { optionsTrade } from './trade.ts'
import { optionsUserDataStream } from './user-data-stream.ts'

export const options = [
  ...optionsUserDataStream,
  ...optionsTrade,
  ...optionsAccount,
  ...optionsBlockTrades,
  ...optionsMarketData,
  ...optionsMarketMaker,
]
