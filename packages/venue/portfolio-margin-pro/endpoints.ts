import { portfolioMarginProAccount } from './account.ts'
import { portfolioMarginProMarketData } from './market-data.ts'

export const portfolioMarginPro = [...portfolioMarginProAccount, ...portfolioMarginProMarketData]
