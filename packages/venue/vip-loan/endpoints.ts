import { vipLoanMarketData } from './market-data.ts'
import { vipLoanTrade } from './trade.ts'
import { vipLoanUserInformation } from './user-information.ts'

export const vipLoan = [...vipLoanUserInformation, ...vipLoanTrade, ...vipLoanMarketData]
