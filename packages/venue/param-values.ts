// Lists of parameter values that several endpoints share, as Binance publishes them.

export const SIDES = ['BUY', 'SELL'] as const
export const TRUE_FALSE = ['true', 'false'] as const
export const TRUE_FALSE_CAPITALS = ['TRUE', 'FALSE'] as const
export const TIME_IN_FORCE = ['GTC', 'IOC', 'FOK'] as const
export const FUTURES_TIME_IN_FORCE = ['GTC', 'IOC', 'FOK', 'GTX', 'GTD', 'RPI'] as const
export const OPTIONS_TIME_IN_FORCE = ['GTC', 'IOC', 'FOK', 'GTX'] as const
export const SPOT_ORDER_TYPES = [
  'LIMIT',
  'MARKET',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
  'LIMIT_MAKER',
] as const
export const STOP_AND_TAKE_PROFIT_TYPES = ['STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'] as const
export const FUTURES_ORDER_TYPES = [
  'LIMIT',
  'MARKET',
  'STOP',
  'STOP_MARKET',
  'TAKE_PROFIT',
  'TAKE_PROFIT_MARKET',
  'TRAILING_STOP_MARKET',
] as const
export const WORKING_ORDER_TYPES = ['LIMIT', 'LIMIT_MAKER'] as const
export const MARKET_OR_LIMIT = ['MARKET', 'LIMIT'] as const
export const SPOT_RESPONSE_TYPES = ['ACK', 'RESULT', 'FULL'] as const
export const FUTURES_RESPONSE_TYPES = ['ACK', 'RESULT'] as const
export const SPOT_SELF_TRADE_PREVENTION = [
  'NONE',
  'EXPIRE_TAKER',
  'EXPIRE_MAKER',
  'EXPIRE_BOTH',
  'DECREMENT',
  'TRANSFER',
] as const
export const SELF_TRADE_PREVENTION = ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH'] as const
export const PEG_PRICE_TYPES = ['PRIMARY_PEG', 'MARKET_PEG'] as const
export const PEG_OFFSET_TYPES = ['PRICE_LEVEL'] as const
export const POSITION_SIDES = ['BOTH', 'LONG', 'SHORT'] as const
export const WORKING_TYPES = ['MARK_PRICE', 'CONTRACT_PRICE'] as const
export const PRICE_MATCH = [
  'OPPONENT',
  'OPPONENT_5',
  'OPPONENT_10',
  'OPPONENT_20',
  'QUEUE',
  'QUEUE_5',
  'QUEUE_10',
  'QUEUE_20',
] as const
export const SPOT_INTERVALS = [
  '1s',
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '8h',
  '12h',
  '1d',
  '3d',
  '1w',
  '1M',
] as const
export const INTERVALS = [
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '8h',
  '12h',
  '1d',
  '3d',
  '1w',
  '1M',
] as const
export const STATISTICS_PERIODS = ['5m', '15m', '30m', '1h', '2h', '4h', '6h', '12h', '1d'] as const
export const CONTRACT_TYPES = ['PERPETUAL', 'CURRENT_QUARTER', 'NEXT_QUARTER'] as const
export const SYMBOL_STATUSES = ['TRADING', 'HALT', 'BREAK'] as const
export const TICKER_TYPES = ['FULL', 'MINI'] as const
export const SIDE_EFFECTS = ['NO_SIDE_EFFECT', 'MARGIN_BUY', 'AUTO_REPAY', 'AUTO_BORROW_REPAY'] as const
export const ALGO_TYPES = ['CONDITIONAL'] as const
export const AUTO_CLOSE_TYPES = ['LIQUIDATION', 'ADL'] as const
export const EARN_SOURCES = ['SPOT', 'FUND', 'ALL'] as const
export const EARN_DESTINATIONS = ['SPOT', 'FLEXIBLE'] as const
export const WALLETS = ['SPOT', 'FUNDING'] as const
export const TRANSFER_ACCOUNTS = ['SPOT', 'MARGIN', 'ISOLATED_MARGIN', 'USDT_FUTURE', 'COIN_FUTURE'] as const
