/**
 * Orders two plain decimals exactly. Reading a decimal into a double never reverses an order (it rounds
 * to the nearest), so doubles decide unless they are equal; only then are the digits compared.
 * @returns below, at or above 0
 */
export function compareDecimals(a: string, b: string): number {
  const difference = Number(a) - Number(b)
  return difference !== 0 ? difference : compareDigits(a, b)
}

/** For decimals whose doubles are equal. */
export function compareDigits(a: string, b: string): number {
  if (a === b) return 0
  const [left, right] = [scaled(a), scaled(b)]
  const places = Math.max(left.places, right.places)
  const difference =
    left.digits * 10n ** BigInt(places - left.places) - right.digits * 10n ** BigInt(places - right.places)
  return difference > 0n ? 1 : difference < 0n ? -1 : 0
}

function scaled(text: string): { digits: bigint; places: number } {
  // A number printed by JavaScript may carry an exponent; Binance's decimals never do.
  const plain = /e/i.test(text) ? Number(text).toFixed(20) : text
  const [whole = '0', fraction = ''] = plain.split('.')
  return { digits: BigInt(whole + fraction), places: fraction.length }
}

/** Text without trailing zeros: `70000.00` and `70000` are one price. */
export function plainDecimal(text: string): string {
  const trimmed = text.includes('.') ? text.replace(/\.?0+$/, '') : text
  return trimmed.replace(/^(-?)0+(?=\d)/, '$1').replace(/^-0$/, '0')
}
