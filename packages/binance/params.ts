/** A request parameter before it is written down. Decimals are strings; an array or object travels as JSON text. */
export type ParamValue = string | number | boolean | bigint | readonly unknown[] | Readonly<Record<string, unknown>>

/** Parameters in the order they are sent; what is `undefined` is not sent. */
export type Params = Readonly<Record<string, ParamValue | undefined>>

/**
 * The text of one value as it is signed.
 * @throws RangeError for numbers that JavaScript would print in another form than the caller meant (NaN, 1e-7, 2^53 and up)
 */
export function paramText(name: string, value: ParamValue): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return numberText(name, value)
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}

function numberText(name: string, value: number): string {
  const text = String(value)
  const exact = Number.isInteger(value) ? Number.isSafeInteger(value) : /^-?\d+\.\d+$/.test(text)
  if (!exact) throw new RangeError(`parameter ${name} must be given as text: ${text} is not an exact decimal`)
  return text
}

/**
 * Percent-encodes by RFC 3986: everything but letters, digits and `-._~`. Upper-case hex, UTF-8.
 * @throws URIError for text with lone surrogates
 */
export function percentEncode(text: string): string {
  if (!NEEDS_ENCODING.test(text)) return text
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

const NEEDS_ENCODING = /[^A-Za-z0-9\-._~]/

/** `a=1&b=%C3%BC`: encoded, in the order given. @throws see {@link paramText} and {@link percentEncode} */
export function encodeParams(params: Params): string {
  let query = ''
  for (const name in params) {
    const value = params[name]
    if (value === undefined) continue
    if (query !== '') query += '&'
    query += `${percentEncode(name)}=${percentEncode(paramText(name, value))}`
  }
  return query
}
