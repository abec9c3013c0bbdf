/** The part of an order that filters look at, in Binance's own parameter names. Decimals are text. */
export interface OrderToCheck {
  readonly side: 'BUY' | 'SELL'
  readonly type: string
  readonly quantity?: string
  readonly quoteOrderQty?: string
  readonly price?: string
  readonly stopPrice?: string
  /** Futures algo orders. */
  readonly triggerPrice?: string
  readonly activatePrice?: string
  readonly icebergQty?: string
  /** Basis points. */
  readonly trailingDelta?: string | number
  readonly reduceOnly?: boolean | string
  readonly closePosition?: boolean | string
}

/**
 * What filters need to know besides the order. A filter whose facts are missing is not checked: Binance will.
 */
export interface OrderFacts {
  /** Spot: reference price if there is one, else the average of the filter's minutes, else the last price. */
  readonly averagePrice?: string
  /** Futures and options. */
  readonly markPrice?: string
  readonly openOrders?: number
  readonly openAlgoOrders?: number
  readonly openIcebergOrders?: number
  readonly openOrderLists?: number
  /** How often the order was amended already; given when an amendment is checked. */
  readonly amendments?: number
  /** The order is a part of an order list. */
  readonly inOrderList?: boolean
  /** Free and locked base asset plus the quantity of open buy orders. */
  readonly position?: string
  /** The exchange's own filters and, from myFilters, those of the account. */
  readonly furtherFilters?: readonly { filterType: string; [field: string]: unknown }[]
  /** The same counts over all symbols. */
  readonly openOrdersOnExchange?: number
  readonly openAlgoOrdersOnExchange?: number
  readonly openIcebergOrdersOnExchange?: number
  readonly openOrderListsOnExchange?: number
}

/** A rule the order breaks. */
export interface Violation {
  /** Name of the filter, or STATUS and ORDER_TYPE for what is no filter but stops an order as well. */
  readonly filter: string
  readonly field: string
  readonly value: string
  /** The allowed value closest to the one given, where there is one. */
  readonly nearest?: string
}

/** Orders that wait for a trigger; Binance counts them apart. */
export const isStop = (type: string): boolean => /^(STOP|TAKE_PROFIT|TRAILING_STOP)/.test(type)

export const isTrue = (flag: boolean | string | undefined): boolean => flag === true || flag === 'true'
