import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { get } = section('copy-trading', { page: 'copy_trading/future-copy-trading' })

export const copyTrading: readonly Endpoint[] = [
  get('getFuturesLeadTradingSymbolWhitelist', '/sapi/v1/copyTrading/futures/leadSymbol', { weight: 1 }),
  get('getFuturesLeadTraderStatus', '/sapi/v1/copyTrading/futures/userStatus', { security: 'TRADE', weight: 1 }),
]
