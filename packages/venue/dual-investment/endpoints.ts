import { dualInvestmentMarketData } from './market-data.ts'
import { dualInvestmentTrade } from './trade.ts'

export const dualInvestment = [...dualInvestmentTrade, ...dualInvestmentMarketData]
