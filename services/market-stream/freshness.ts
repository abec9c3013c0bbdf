/** How old a cached answer may be, ms, by operation; what is not listed is as fresh as a second. */
const freshForMs: Readonly<Record<string, number>> = {
  exchangeInfo: 60_000,
  exchangeInformation: 60_000,
  depth: 250,
  orderBook: 250,
  tickerPrice: 500,
  tickerBookTicker: 500,
  time: 0,
  checkServerTime: 0,
  ping: 0,
}

/** For how long an answer may be served again, ms; 0 is never. */
export const freshness = (operation: string): number => freshForMs[operation] ?? 1_000
