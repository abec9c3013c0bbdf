import { isLosslessNumber, parse } from 'lossless-json'
import { errors, type VenueError } from '../errors.ts'
import { rawId } from '../raw-id.ts'

/** A request of the WS-API. Values keep the text they were sent with, because that text was signed. */
export interface ApiRequest {
  readonly id: unknown
  readonly method: string
  readonly values: Map<string, string>
  readonly signature: string | undefined
  /** All parameters but the signature, sorted, `name=value` joined with `&`. */
  readonly payload: string
}

/** Reads a request, or tells what is wrong with it: -1135 when it is no JSON object, -1000 without a method or with a strange id. */
export function readApiRequest(text: string): ApiRequest | VenueError {
  const message = readJson(text)
  if (!message) return errors.invalidJson()
  if (typeof message.method !== 'string' || !isId(message.id)) return errors.invalidRequest()
  const params = typeof message.params === 'object' && message.params !== null ? message.params : {}
  const values = new Map<string, string>()
  for (const [name, value] of Object.entries(params))
    if (value !== null && value !== undefined) values.set(name, textOf(value))
  const signature = values.get('signature')
  values.delete('signature')
  const payload = [...values.keys()]
    .sort()
    .map((name) => `${name}=${values.get(name)}`)
    .join('&')
  return { id: plainId(message.id), method: message.method, values, signature, payload }
}

function readJson(text: string): Record<string, unknown> | undefined {
  try {
    const message = parse(text)
    const isObject = typeof message === 'object' && message !== null && !Array.isArray(message)
    return isObject ? (message as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function textOf(value: unknown): string {
  if (isLosslessNumber(value)) return value.toString()
  if (typeof value === 'string') return value
  if (typeof value === 'object')
    return JSON.stringify(value, (_name, inner) => (isLosslessNumber(inner) ? Number(inner.toString()) : inner))
  return String(value)
}

/** A whole number, a text of up to 36 characters, or null. */
function isId(id: unknown): boolean {
  if (isLosslessNumber(id)) return /^-?\d{1,19}$/.test(id.toString())
  return id === undefined || id === null || (typeof id === 'string' && id.length <= 36)
}

/** The id with all its digits, as it is echoed. */
function plainId(id: unknown): unknown {
  return isLosslessNumber(id) ? rawId(BigInt(id.toString())) : (id ?? null)
}
