import { createRuleBook, parseRule, type Trade } from '@flotilla/rules'

const RULES = 1_000_000
const SYMBOLS = 100
const TICKS = 2_000_000
const NAIVE_TICKS = 2_000
const ROUNDS = 3

type Result = { name: string; ratio: number; ours: number; bare: number; unit: string }
type Bare = { above: Float64Array; below: Float64Array }

/**
 * A million price rules over a hundred symbols, and prices that wander without reaching any: what a trade
 * costs when nothing fires. Bare is what the structure itself allows: the price read from its text, one
 * look at the ends of two sorted arrays per symbol, nothing else. The third row is what people write first.
 */
export async function run(): Promise<Result[]> {
  const trades = wander()
  const book = createRuleBook()
  for (let i = 0; i < RULES; i++) book.put(`r${i}`, ruleAt(i), 0)
  for (const trade of trades.slice(0, SYMBOLS)) book.onTrade(trade)
  const bare = new Map(Array.from({ length: SYMBOLS }, (_, s) => [symbolOf(s), bareOf(s)]))
  const naive = new Map(Array.from({ length: SYMBOLS }, (_, s) => [symbolOf(s), naiveOf(s)]))

  const ours = best(() => ticksPerSecond(trades, TICKS, (trade) => book.onTrade(trade).length))
  const limit = best(() => ticksPerSecond(trades, TICKS, (trade) => bareTick(bare, trade)))
  const loop = best(() => ticksPerSecond(trades, NAIVE_TICKS, (trade) => naiveTick(naive, trade)))
  return [
    {
      name: 'rules: a tick over 1M rules / two sorted arrays',
      ratio: ours / limit,
      ours,
      bare: limit,
      unit: 'ticks/s',
    },
    { name: 'rules: a tick over 1M rules / a loop over them', ratio: ours / loop, ours, bare: loop, unit: 'ticks/s' },
  ]
}

const symbolOf = (s: number) => `SYM${s}USDT`
/** Thresholds lie 1 to 100 percent above or below 1000, so that prices near 1000 pass none. */
const isAbove = (i: number) => Math.floor(i / SYMBOLS) % 2 === 0
const thresholdOf = (i: number) =>
  isAbove(i) ? 1_010 + ((i * 7919) % 99_000) / 100 : 990 - ((i * 7919) % 98_000) / 100

function ruleAt(i: number) {
  const text = `${symbolOf(i % SYMBOLS)} ${isAbove(i) ? '>' : '<'} ${thresholdOf(i).toFixed(2)}`
  const result = parseRule(text, { defaultMarket: 'spot' })
  if (!result.ok) throw new Error(result.fault.message)
  return result.rule
}

function wander(): Trade[] {
  return Array.from({ length: 10_000 }, (_, i) => ({
    market: 'spot',
    symbol: symbolOf(i % SYMBOLS),
    price: (1_000 + ((i * 31) % 900) / 100 - 4.5).toFixed(8),
    quantity: '0.01000000',
    at: 1_790_000_000_000 + i,
  }))
}

function thresholdsOf(s: number, above: boolean): number[] {
  return Array.from({ length: RULES / SYMBOLS }, (_, k) => s + k * SYMBOLS)
    .filter((i) => isAbove(i) === above)
    .map(thresholdOf)
}

/** Best threshold last in both. */
function bareOf(s: number): Bare {
  return {
    above: Float64Array.from(thresholdsOf(s, true).sort((a, b) => b - a)),
    below: Float64Array.from(thresholdsOf(s, false).sort((a, b) => a - b)),
  }
}

function bareTick(books: Map<string, Bare>, { symbol, price }: Trade): number {
  const book = books.get(symbol)
  if (!book) return 0
  const value = Number(price)
  const above = book.above[book.above.length - 1] ?? Number.POSITIVE_INFINITY
  const below = book.below[book.below.length - 1] ?? 0
  return value > above || value < below ? 1 : 0
}

function naiveOf(s: number) {
  return [true, false].flatMap((above) => thresholdsOf(s, above).map((threshold) => ({ above, threshold })))
}

function naiveTick(rules: Map<string, ReturnType<typeof naiveOf>>, { symbol, price }: Trade): number {
  const value = Number(price)
  let fired = 0
  for (const { above, threshold } of rules.get(symbol) ?? []) if (above ? value > threshold : value < threshold) fired++
  return fired
}

function ticksPerSecond(trades: readonly Trade[], ticks: number, tick: (trade: Trade) => number): number {
  const start = performance.now()
  let fired = 0
  for (let i = 0; i < ticks; i++) fired += tick(trades[i % trades.length] as Trade)
  if (fired !== 0) throw new Error(`${fired} rules fired that should not`)
  return ticks / ((performance.now() - start) / 1000)
}

function best(measure: () => number): number {
  return Math.max(...Array.from({ length: ROUNDS }, measure))
}
