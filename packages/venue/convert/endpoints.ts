import { convertMarketData } from './market-data.ts'
import { convertTrade } from './trade.ts'

export const convert = [...convertTrade, ...convertMarketData]
