/** How much somebody wants to buy or sell. Values are decimals as text, above zero. */
export type Amount =
  | { readonly of: 'quote'; readonly value: string }
  | { readonly of: 'base'; readonly value: string }
  /** Of what is free of the asset that is given away; up to 100. */
  | { readonly of: 'free'; readonly percent: string }

/** A decimal above zero with a dot, as the bot takes it. A comma means thousands to some and a fraction to others. */
const decimal = /^(?=.*[1-9])\d{1,18}(\.\d{1,18})?$/

const everything = new Set(['max', 'all', 'hepsi', 'tümü', 'tamamı'])

export const isDecimal = (text: string) => decimal.test(text)

/** Reads `$100`, `0.01`, `25%`, `%25` and `max`; undefined when it is none of them. */
export function parseAmount(text: string): Amount | undefined {
  const word = text.trim().toLowerCase()
  if (everything.has(word)) return { of: 'free', percent: '100' }
  const percent = /^%([\d.]+)$|^([\d.]+)%$/.exec(word)
  if (percent) {
    const value = percent[1] ?? percent[2] ?? ''
    return isDecimal(value) && Number(value) <= 100 ? { of: 'free', percent: value } : undefined
  }
  const dollars = /^\$(.+)$|^(.+)\$$/.exec(word)
  if (dollars) {
    const value = dollars[1] ?? dollars[2] ?? ''
    return isDecimal(value) ? { of: 'quote', value } : undefined
  }
  return isDecimal(word) ? { of: 'base', value: word } : undefined
}
