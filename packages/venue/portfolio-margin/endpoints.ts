import { portfolioMarginAccount } from './account.ts'
import { portfolioMarginMarketData } from './market-data.ts'
import { portfolioMarginTradeCm } from './trade-cm.ts'
import { portfolioMarginTradeMargin } from './trade-margin.ts'
import { portfolioMarginTradeUm } from './trade-um.ts'
import { portfolioMarginUserDataStream } from './user-data-stream.ts'

export const portfolioMargin = [
  ...portfolioMarginUserDataStream,
  ...portfolioMarginAccount,
  ...portfolioMarginTradeCm,
  ...portfolioMarginTradeMargin,
  ...portfolioMarginMarketData,
  ...portfolioMarginTradeUm,
]
