import { predictionMarketData } from './market-data.ts'
import { predictionOtcBlockTrades } from './otc-block-trades.ts'
import { predictionPosition } from './position.ts'
import { predictionRedeem } from './redeem.ts'
import { predictionTrade } from './trade.ts'
import { predictionTransfer } from './transfer.ts'
import { predictionWallet } from './wallet.ts'

export const prediction = [
  ...predictionWallet,
  ...predictionRedeem,
  ...predictionMarketData,
  ...predictionTrade,
  ...predictionOtcBlockTrades,
  ...predictionPosition,
  ...predictionTransfer,
]
