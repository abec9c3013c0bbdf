/** Markets whose trades can be watched. */
export type Market = 'spot' | 'usdm' | 'coinm'
export const MARKETS: readonly Market[] = ['spot', 'usdm', 'coinm']

export type Comparison = '>' | '>=' | '<' | '<='

/**
 * What is measured of a symbol, at every trade.
 * - `price` the trade's price
 * - `change` percent from the price `windowMs` ago (to 1/60 of the window) to this trade's price
 * - `move` the same without its sign
 * - `volume` base volume of the last `windowMs`, as a multiple of the mean of the ten windows before it
 */
export type Measure = { name: 'price' } | { name: 'change' | 'move' | 'volume'; windowMs: number }

/** Holds as long as the comparison does. */
export type Level = {
  kind: 'level'
  market: Market
  symbol: string
  measure: Measure
  comparison: Comparison
  /** A decimal; percent for change and move, a multiple for volume. */
  threshold: string
}

/** Holds at the trade that reaches the price from the other side, and at no other. */
export type Crossing = {
  kind: 'crossing'
  market: Market
  symbol: string
  direction: 'up' | 'down' | 'either'
  threshold: string
}

export type Condition = Level | Crossing
export type Expression = Condition | { kind: 'and' | 'or'; parts: Expression[] }

export type Rule = {
  expression: Expression
  /** `once` ends with its first firing; `repeat` fires again when it held, did not hold, and holds again. */
  mode: 'once' | 'repeat'
  /** Shortest time between two firings. @default 0 */
  cooldownMs: number
  /** Life from the moment the rule is put into force. */
  expiresInMs?: number
  /** End of life, epoch milliseconds. */
  expiresAt?: number
}

/** Every condition of an expression, from left to right. */
export function conditionsOf(expression: Expression): Condition[] {
  return 'parts' in expression ? expression.parts.flatMap(conditionsOf) : [expression]
}
