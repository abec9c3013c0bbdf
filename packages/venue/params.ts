import type { Fault } from '@flotilla/protocol'
import { refusal } from '@flotilla/protocol'
import type { Endpoint, Param, ParamType } from './endpoint.ts'
import { nearest } from './nearest.ts'

/** Parameters as they go on the wire: text, in the order of the entry. */
export type WireParams = Record<string, string>

export type ParsedParams = { ok: true; params: WireParams } | { ok: false; fault: Fault }

/**
 * Checks a call's parameters against its entry and turns them into the text that is signed and sent. Unknown names,
 * missing ones, wrong types and values outside a published list are refused; nothing is rounded or guessed.
 * Decimals should be strings; a number is taken only where its text is exact.
 */
export function parseParams(endpoint: Endpoint, raw: Readonly<Record<string, unknown>>): ParsedParams {
  const unknown = Object.keys(raw).find((name) => !endpoint.params.some((param) => param.name === name))
  if (unknown !== undefined) return refuse(endpoint, unknownName(endpoint, unknown))
  const params: WireParams = {}
  for (const param of endpoint.params) {
    const value = raw[param.name]
    if (value === undefined || value === null || value === '') {
      if (param.required) return refuse(endpoint, `${param.name} is required`)
      continue
    }
    const text = wireText(param, value)
    if (text === undefined) return refuse(endpoint, `${param.name} ${EXPECTED[param.type]}`)
    if (param.enum && !param.enum.includes(text)) {
      return refuse(endpoint, `${param.name} must be one of ${param.enum.join(', ')}`)
    }
    params[param.name] = text
  }
  return { ok: true, params }
}

const EXPECTED: Record<ParamType, string> = {
  string: 'must be text',
  enum: 'must be text',
  int: 'must be a whole number',
  long: 'must be a whole number (as text beyond 2^53)',
  decimal: 'must be a decimal number, best as text',
  boolean: 'must be true or false',
  array: 'must be a list, with ids beyond 2^53 as text',
  object: 'must be an object, with ids beyond 2^53 as text',
}

function wireText(param: Param, value: unknown): string | undefined {
  switch (param.type) {
    case 'string':
      return plainText(value)
    case 'enum':
      return typeof value === 'boolean' ? truthAmong(param.enum, value) : plainText(value)
    case 'int':
    case 'long':
      return wholeNumber(value)
    case 'decimal':
      return decimal(value)
    case 'boolean':
      return truth(value)
    case 'array':
      return list(value)
    case 'object':
      return typeof value === 'object' ? exactJson(value) : jsonOf(value, '{')
  }
}

function plainText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'boolean' || typeof value === 'bigint' || Number.isSafeInteger(value)
    ? String(value)
    : undefined
}

/** Flags that Binance takes as text are written true in some places and TRUE in others. */
function truthAmong(values: readonly string[] | undefined, value: boolean): string {
  return values?.find((one) => one.toLowerCase() === String(value)) ?? String(value)
}

function wholeNumber(value: unknown): string | undefined {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return String(value)
  return typeof value === 'string' && /^-?\d{1,19}$/.test(value) ? value : undefined
}

function decimal(value: unknown): string | undefined {
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return undefined
  const text = typeof value === 'number' || typeof value === 'bigint' ? String(value) : value
  // Binance takes no exponents: 1e-7 has to be written 0.0000001.
  return typeof text === 'string' && /^-?(\d+(\.\d+)?|\.\d+)$/.test(text) ? text : undefined
}

function truth(value: unknown): string | undefined {
  if (typeof value === 'boolean') return String(value)
  return typeof value === 'string' && /^(true|false)$/i.test(value) ? value : undefined
}

/** Lists go as JSON without blanks, which is the only form futures batches accept. */
function list(value: unknown): string | undefined {
  return Array.isArray(value) ? exactJson(value) : (jsonOf(value, '[') ?? commaSeparated(value))
}

/** Undefined when a number in it is not exact: beyond 2^53 ids have lost digits, and tiny decimals print an exponent. */
function exactJson(value: unknown): string | undefined {
  let exact = true
  const text = JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'number') exact &&= decimal(inner) !== undefined
    return typeof inner === 'bigint' ? String(inner) : inner
  })
  return exact ? text : undefined
}

function commaSeparated(value: unknown): string | undefined {
  return typeof value === 'string' && !/[[\]{}"]/.test(value) ? JSON.stringify(value.split(',')) : undefined
}

function jsonOf(value: unknown, opening: string): string | undefined {
  if (typeof value !== 'string' || !value.startsWith(opening)) return undefined
  try {
    JSON.parse(value)
    return value
  } catch {
    return undefined
  }
}

function unknownName(endpoint: Endpoint, name: string): string {
  const names = endpoint.params.map((param) => param.name)
  if (names.length === 0) return `there is no parameter ${name}: it takes none`
  const guess = nearest(name, names)
  return `there is no parameter ${name}${guess ? `, did you mean ${guess}?` : `; it takes ${names.join(', ')}`}`
}

function refuse(endpoint: Endpoint, what: string): ParsedParams {
  return { ok: false, fault: refusal('BAD_PARAMETER', `${endpoint.name}: ${what}`) }
}
