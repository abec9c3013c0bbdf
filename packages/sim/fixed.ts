/**
 * Decimals as integers of 1e-8. Prices and quantities are numbers (safe up to 90 million units), money is a bigint:
 * a product of the two does not fit a number.
 */

export const UNIT = 100_000_000
const UNIT_BIG = 100_000_000n
const DECIMAL = /^([0-9]{1,20})(?:\.([0-9]{1,20}))?$/

/** What a text is not: a decimal at all, or one with more than eight places. */
export type NotFixed = 'illegal' | 'tooPrecise'

/** Reads a decimal text into units of 1e-8. Texts beyond 2^53 units come back inexact: filters refuse them anyway. */
export function parseFixed(text: string): number | NotFixed {
  const parts = DECIMAL.exec(text)
  if (!parts) return 'illegal'
  const fraction = (parts[2] ?? '').replace(/0+$/, '')
  if (fraction.length > 8) return 'tooPrecise'
  return Number(parts[1]) * UNIT + Number(fraction.padEnd(8, '0'))
}

/** Reads a decimal that the program itself wrote. @throws when it is none. */
export function fixed(text: string): number {
  const value = parseFixed(text)
  if (typeof value !== 'number') throw new Error(`${text} is not a decimal of at most eight places`)
  return value
}

/** Writes units of 1e-8 with exactly `decimals` places (0 to 8), cutting what lies behind. */
export function formatFixed(value: number | bigint, decimals = 8): string {
  const negative = value < 0
  const digits = String(negative ? -value : value).padStart(9, '0')
  const whole = digits.slice(0, -8)
  const text = decimals === 0 ? whole : `${whole}.${digits.slice(-8, decimals === 8 ? undefined : decimals - 8)}`
  return negative ? `-${text}` : text
}

/** price * quantity in units of 1e-8, cut towards zero. */
export function multiply(price: number, quantity: number): bigint {
  return (BigInt(price) * BigInt(quantity)) / UNIT_BIG
}

/** price * quantity in units of 1e-8, rounded up: what has to be set aside for it. */
export function multiplyUp(price: number, quantity: number): bigint {
  return (BigInt(price) * BigInt(quantity) + UNIT_BIG - 1n) / UNIT_BIG
}

/** The largest multiple of `step` that is not above `value`; a step of 0 leaves the value alone. */
export function floorTo(value: number, step: number): number {
  return step === 0 ? value : value - (value % step)
}

/** The smaller of two amounts; Math.min does not take bigints. */
export const smaller = (left: bigint, right: bigint): bigint => {
  if (left < right) return left
  return right
}
