import { errors } from '../errors.ts'
import { parseFixed } from '../fixed.ts'

/** The parameters of a call, wherever they travelled: query, form body, both, or a WS-API message. */
export interface Params {
  readonly size: number
  /** What whoever calls calls a parameter, for what is said of it. */
  called(name: string): string
  names(): IterableIterator<string>
  has(name: string): boolean
  text(name: string): string | undefined
  /** @throws -1102 when it is missing or empty. */
  required(name: string): string
  /** @throws -1100 when it is no whole number. */
  integer(name: string): number | undefined
  /** A decimal in units of 1e-8. @throws -1100 or -1111. */
  decimal(name: string): number | undefined
  boolean(name: string): boolean | undefined
  /** One of `values`. @throws `refuse()` when it is another. */
  choice<T extends string>(name: string, values: readonly T[], refuse: () => Error): T | undefined
  /** A JSON array of texts, e.g. symbols. @throws -1100 */
  list(name: string): string[] | undefined
}

const INTEGER = /^[0-9]{1,20}$/

/**
 * @param values as decoded; `signature` must not be among them.
 * @param called where they travelled under other names than those they are read by: a leg of an order list
 */
export function createParams(values: ReadonlyMap<string, string>, called = (name: string) => name): Params {
  function text(name: string): string | undefined {
    const value = values.get(name)
    if (value === '') throw errors.empty(called(name))
    return value
  }
  return {
    size: values.size,
    called,
    names: () => values.keys(),
    has: (name) => values.has(name),
    text,
    required(name) {
      const value = values.get(name)
      if (value === undefined || value === '') throw errors.missing(called(name))
      return value
    },
    integer(name) {
      const value = text(name)
      if (value === undefined) return undefined
      if (!INTEGER.test(value)) throw errors.illegal(called(name), '^[0-9]{1,20}$')
      return Number(value)
    },
    decimal(name) {
      const value = text(name)
      if (value === undefined) return undefined
      const parsed = parseFixed(value)
      if (parsed === 'illegal') throw errors.illegal(called(name), '^([0-9]{1,20})(\\.[0-9]{1,20})?$')
      if (parsed === 'tooPrecise') throw errors.precision(called(name))
      return parsed
    },
    boolean(name) {
      const value = text(name)?.toLowerCase()
      if (value === undefined) return undefined
      if (value !== 'true' && value !== 'false') throw errors.illegal(called(name), '^(true|false)$')
      return value === 'true'
    },
    choice(name, allowed, refuse) {
      const value = text(name)
      if (value === undefined) return undefined
      const found = allowed.find((candidate) => candidate === value)
      if (found === undefined) throw refuse()
      return found
    },
    list(name) {
      const value = text(name)
      if (value === undefined) return undefined
      return parseList(called(name), value)
    },
  }
}

const LIST = /^\[("[^"\\]{1,40}"(,\s*"[^"\\]{1,40}")*)?\]$/

function parseList(name: string, value: string): string[] {
  if (!LIST.test(value)) throw errors.illegal(name, '^\\[("[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}){0,1}\\]$')
  return value
    .slice(1, -1)
    .split(',')
    .map((item) => item.trim().slice(1, -1))
    .filter((item) => item !== '')
}

/** What a query string or form body says, in order of sending; `signature` is set apart. */
export interface Form {
  readonly values: Map<string, string>
  readonly signature: string | undefined
  /** The bytes that were signed: the text without its signature. */
  readonly signed: string
}

/** Reads a form. @throws -1101 when a name occurs twice. */
export function parseForm(text: string): Form {
  const values = new Map<string, string>()
  const signed: string[] = []
  let signature: string | undefined
  for (const pair of text === '' ? [] : text.split('&')) {
    const cut = pair.indexOf('=')
    const name = decode(cut < 0 ? pair : pair.slice(0, cut))
    const value = decode(cut < 0 ? '' : pair.slice(cut + 1))
    if (name === 'signature') {
      signature = value
      continue
    }
    signed.push(pair)
    if (values.has(name)) throw errors.duplicate(name)
    if (name !== '') values.set(name, value)
  }
  return { values, signature, signed: signed.join('&') }
}

function decode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw errors.illegal('query', '^[\\x20-\\x7E]*$')
  }
}
