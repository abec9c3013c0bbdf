/** A step of the margin table: up to `cap` of notional (in quote units, base units on COIN-M). */
export interface Bracket {
  readonly bracket: number
  readonly initialLeverage: number
  readonly cap: number
  readonly floor: number
  readonly maintenanceRatio: number
  /** What is taken off the ratio times the notional, so that the steps join. */
  readonly deduction: number
}

type Step = readonly [leverage: number, cap: number, ratio: number]

const LARGE: readonly Step[] = [
  [125, 50_000, 0.004],
  [100, 600_000, 0.005],
  [75, 3_000_000, 0.0065],
  [50, 12_000_000, 0.01],
  [25, 70_000_000, 0.02],
  [20, 100_000_000, 0.025],
  [10, 230_000_000, 0.05],
  [5, 480_000_000, 0.1],
]

const SMALL: readonly Step[] = [
  [75, 10_000, 0.01],
  [50, 50_000, 0.015],
  [25, 300_000, 0.02],
  [20, 600_000, 0.025],
  [10, 3_000_000, 0.05],
  [5, 6_000_000, 0.1],
  [2, 12_000_000, 0.25],
]

/** COIN-M counts in the base asset. */
const INVERSE: readonly Step[] = [
  [125, 5, 0.004],
  [100, 10, 0.005],
  [50, 20, 0.01],
  [20, 50, 0.025],
  [10, 100, 0.05],
  [5, 200, 0.1],
]

function build(steps: readonly Step[]): readonly Bracket[] {
  const brackets: Bracket[] = []
  let floor = 0
  let deduction = 0
  let previousRatio = 0
  for (const [initialLeverage, cap, maintenanceRatio] of steps) {
    deduction += floor * (maintenanceRatio - previousRatio)
    const rounded = Math.round(deduction * 1e8) / 1e8
    brackets.push({ bracket: brackets.length + 1, initialLeverage, cap, floor, maintenanceRatio, deduction: rounded })
    floor = cap
    previousRatio = maintenanceRatio
  }
  return brackets
}

const LARGE_BRACKETS = build(LARGE)
const SMALL_BRACKETS = build(SMALL)
const INVERSE_BRACKETS = build(INVERSE)

/** The margin table of a contract. */
export function bracketsOf(market: string, base: string): readonly Bracket[] {
  if (market === 'coinm') return INVERSE_BRACKETS
  return base === 'BTC' || base === 'ETH' ? LARGE_BRACKETS : SMALL_BRACKETS
}

/** The step a notional (plain number) falls into. */
export function bracketFor(brackets: readonly Bracket[], notional: number): Bracket {
  const found = brackets.find((bracket) => notional <= bracket.cap) ?? brackets[brackets.length - 1]
  if (!found) throw new Error('a margin table cannot be empty')
  return found
}
