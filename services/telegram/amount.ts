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

/**
 * What a text with commas may have meant, as the bot takes it: `0,01` is `0.01`, `1.000,50` is `1000.50`. Of `1,000` nobody
 * can tell: a thousand first, then one.
 */
export function readingsOf(text: string): [string, string?] {
  const bare = (part: string) => part.replaceAll(/[.,]/g, '')
  const at = Math.max(text.lastIndexOf(','), text.lastIndexOf('.'))
  const [whole, fraction] = [text.slice(0, at), text.slice(at + 1)]
  const asFraction = `${bare(whole) || '0'}.${fraction}`.replace(/\.?0+$/, '')
  if (/[.,]/.test(whole)) {
    // Of two kinds the last is the fraction's; of one alone all stand between thousands.
    return [text.includes('.') ? asFraction : bare(text)]
  }
  return /^\D*[1-9]\d{0,2}$/.test(whole) && /^\d{3}\D*$/.test(fraction) ? [bare(text), asFraction] : [asFraction]
}

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
