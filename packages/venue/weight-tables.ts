// Weight tables that several endpoints share.

/** Futures klines of every kind; without `limit` Binance sends 500 rows. */
export const KLINE_WEIGHTS = { 'limit<100': 1, 'limit<500': 2, 'limit<=1000': 5, 'limit>1000': 10 }

/** Futures order books; without `limit` Binance sends 500 levels. */
export const FUTURES_DEPTH_WEIGHTS = { 'limit<=50': 2, 'limit<=100': 5, 'limit<=500': 10, 'limit<=1000': 20 }

/** Margin orders that borrow cost the account 1,500 since 2026-05-07, so 120 a minute. */
export const BORROWING_ORDER_WEIGHTS = { 'sideEffectType in [MARGIN_BUY,AUTO_BORROW_REPAY]': 1500, else: 6 }
