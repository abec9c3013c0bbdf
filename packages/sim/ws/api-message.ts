import { isLosslessNumber, parse } from 'lossless-json'

/** A request of the WS-API. Values keep the text they were sent with, because that text was signed. */
export interface ApiRequest {
  readonly id: unknown
  readonly method: string
  readonly values: Map<string, string>
  readonly signature: string | undefined
  /** All parameters but the signature, sorted, `name=value` joined with `&`. */
  readonly payload: string
}

/** Reads a request. Undefined when it is no JSON object with a method. */
export function readApiRequest(text: string): ApiRequest | undefined {
  const message = readJson(text)
  if (!message || typeof message.method !== 'string') return undefined
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
    return typeof message === 'object' && message !== null ? (message as Record<string, unknown>) : undefined
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

function plainId(id: unknown): unknown {
  return isLosslessNumber(id) ? Number(id.toString()) : (id ?? null)
}
