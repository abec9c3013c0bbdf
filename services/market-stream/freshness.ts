/** How old a cached answer may be, ms, by the end of its path: products name their operations differently. */
const freshForMs: readonly (readonly [RegExp, number])[] = [
  [/\/(time|ping)$/, 0],
  [/\/exchangeInfo$/, 60_000],
  [/\/depth$/, 250],
  [/\/ticker\/(price|bookTicker)$/, 500],
]

/** For how long an answer may be served again, ms; 0 is never, what is not listed is as fresh as a second. */
export const freshness = ({ path }: { readonly path: string }): number =>
  freshForMs.find(([end]) => end.test(path))?.[1] ?? 1_000
