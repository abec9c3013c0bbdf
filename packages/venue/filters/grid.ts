import Big from 'big.js'

/**
 * Allowed values: from `min` to `max` in steps counted from `origin`. Spot counts from zero, futures and options from
 * the minimum. A zero switches its part off, as Binance has it; the values themselves are always above zero, since no
 * order has a price or quantity of nothing.
 */
export interface Grid {
  readonly min: Big
  readonly max: Big
  readonly step: Big
  readonly origin: Big
}

export function grid(min: string, max: string, step: string, fromMinimum: boolean): Grid {
  return { min: Big(min), max: Big(max), step: Big(step), origin: Big(fromMinimum ? min : 0) }
}

export function allows({ min, max, step, origin }: Grid, value: Big): boolean {
  if (value.lte(0) || value.lt(min) || (!max.eq(0) && value.gt(max))) return false
  return step.eq(0) || value.minus(origin).mod(step).eq(0)
}

/** The largest allowed value not above the given one, or undefined when it would be below the minimum or nothing. */
export function down(grid: Grid, value: Big): Big | undefined {
  const capped = !grid.max.eq(0) && value.gt(grid.max) ? grid.max : value
  const stepped = onStep(grid, capped, Big.roundDown)
  return stepped.lte(0) || stepped.lt(grid.min) ? undefined : stepped
}

/** The smallest allowed value not below the given one, or undefined when it would be above the maximum. */
export function up(grid: Grid, value: Big): Big | undefined {
  const raised = value.lt(grid.min) ? grid.min : value.lt(0) ? Big(0) : value
  const stepped = onStep(grid, raised, Big.roundUp)
  const positive = stepped.gt(0) ? stepped : stepped.plus(grid.step)
  return positive.lte(0) || (!grid.max.eq(0) && positive.gt(grid.max)) ? undefined : positive
}

/** The allowed value closest to the given one, the lower of two equally close. */
export function nearestAllowed(grid: Grid, value: Big): Big | undefined {
  const [below, above] = [down(grid, value), up(grid, value)]
  if (!below || !above) return below ?? above
  return value.minus(below).abs().lte(above.minus(value).abs()) ? below : above
}

function onStep({ step, origin }: Grid, value: Big, rounding: Big.RoundingMode): Big {
  if (step.eq(0)) return value
  const distance = value.minus(origin)
  const whole = distance.minus(distance.mod(step))
  const back = distance.mod(step)
  if (back.eq(0)) return value
  // `mod` keeps the sign of the distance, so below the origin truncation already moved upward.
  const floor = back.gt(0) ? whole : whole.minus(step)
  return origin.plus(rounding === Big.roundDown ? floor : floor.plus(step))
}
