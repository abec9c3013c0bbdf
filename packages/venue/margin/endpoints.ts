import { marginAccount } from './account.ts'
import { marginBorrowAndRepay } from './borrow-and-repay.ts'
import { marginMarketData } from './market-data.ts'
import { marginTrade } from './trade.ts'
import { marginTransfer } from './transfer.ts'
import { marginUserDataStream } from './user-data-stream.ts'

export const margin = [
  ...marginAccount,
  ...marginMarketData,
  ...marginTrade,
  ...marginBorrowAndRepay,
  ...marginTransfer,
  ...marginUserDataStream,
]
