import type { Endpoint, ParamType } from '@flotilla/venue'
import { stringify } from 'lossless-json'
import type { Params, ParamValue } from './params.ts'

/**
 * Gives parameters the JSON types that the WS-API wants: whole numbers as numbers, decimals as strings. Integers beyond
 * 2^53 become bigints, which {@link wsText} writes as they are.
 */
export function wsTyped(endpoint: Pick<Endpoint, 'params'>, params: Params): Params {
  const types = new Map(endpoint.params.map(({ name, type }) => [name, type]))
  const typed: Record<string, ParamValue> = {}
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined) typed[name] = wsValue(types.get(name), value)
  }
  return typed
}

function wsValue(type: ParamType | undefined, value: ParamValue): ParamValue {
  if (type === 'decimal' && typeof value === 'number' && !Number.isInteger(value)) return String(value)
  if (typeof value !== 'string') return value
  if ((type === 'int' || type === 'long') && /^-?\d+$/.test(value)) return integer(value)
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true'
  if ((type === 'array' || type === 'object') && /^[[{]/.test(value)) return JSON.parse(value)
  return value
}

function integer(text: string): number | bigint {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

/** The text of a request. */
export function wsText(request: { id: number; method: string; params?: Readonly<Record<string, unknown>> }): string {
  const exact = request.params && Object.values(request.params).some((value) => typeof value === 'bigint')
  return (exact && stringify(request)) || JSON.stringify(request)
}
