import { conditionsOf, type Market, type Rule } from './rule.ts'

/** A market stream a rule must be fed from. */
export type Need = { market: Market; symbol: string; stream: 'aggTrade' }

/** The streams a rule needs, each once. All that is evaluated today is made of trades. */
export function needs(rule: Rule): Need[] {
  const found = new Map<string, Need>()
  for (const { market, symbol } of conditionsOf(rule.expression))
    found.set(`${market}:${symbol}`, { market, symbol, stream: 'aggTrade' })
  return [...found.values()]
}
