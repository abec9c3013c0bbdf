import Big from 'big.js'

/** Groups thousands and drops zeros that mean nothing: `70123.45000000` → `70,123.45`. `least` decimals always stand. */
export function tidy(decimal: string, least = 0): string {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? []
  const kept = fraction.replace(/0+$/, '').padEnd(least, '0')
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${kept === '' ? '' : `.${kept}`}`
}

/** A value in money, for reading: two decimals from 1 on, four significant digits below. */
export function money(value: string): string {
  const amount = new Big(value)
  if (amount.eq(0)) return '0'
  if (amount.abs().gte(1)) return tidy(amount.toFixed(2), 2)
  return tidy(amount.prec(4).toFixed())
}

/** A quantity, for reading: at most eight decimals. */
export const quantity = (value: string) => tidy(new Big(value).round(8, Big.roundDown).toFixed())

/** A price, for reading: as Binance prints it without its empty decimals, two at least. */
export const price = (value: string) => tidy(value, 2)

/** A change in percent with its sign: `+1.25%`. */
export function percent(value: string): string {
  const rounded = new Big(value).round(2).toFixed(2)
  return `${rounded.startsWith('-') ? '' : '+'}${rounded}%`
}

/** Large volumes in short: `1.25M`. */
export function short(value: string): string {
  const amount = new Big(value)
  for (const [unit, size] of [
    ['B', 1e9],
    ['M', 1e6],
    ['k', 1e3],
  ] as const) {
    if (amount.abs().gte(size)) return `${amount.div(size).toFixed(2)}${unit}`
  }
  return tidy(amount.round(4).toFixed())
}

/** `2026-11-22 15:04:05` in UTC. */
export const moment = (at: number) => new Date(at).toISOString().slice(0, 19).replace('T', ' ')

/** `15:04` in UTC. */
export const clockTime = (at: number) => new Date(at).toISOString().slice(11, 16)
