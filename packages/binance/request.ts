import type { Endpoint } from '@flotilla/venue'
import { encodeParams, type Params } from './params.ts'
import { type Signer, signRest, signRestWithBody } from './signing.ts'

export interface RequestInput {
  readonly endpoint: Endpoint
  readonly params: Params
  readonly signer?: Signer
  /** Signed exactly as given; needed for signed endpoints. Epoch milliseconds. */
  readonly timestamp: number
  /** Milliseconds; Binance takes 5000 when it is left out, 60000 at most. */
  readonly recvWindow?: number
}

/** An HTTP request without its host. */
export interface BuiltRequest {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/**
 * Writes a call down: encodes, adds `recvWindow` and `timestamp`, signs. Parameters travel in the query, as Binance's
 * own connectors send them, but for those that the catalogue places in the body.
 * @throws RangeError or URIError for values that have no exact text, TypeError when a key is needed and none is given
 */
export function buildRequest(input: RequestInput): BuiltRequest {
  const { endpoint, signer } = input
  if (endpoint.security !== 'NONE' && !signer) throw new TypeError(`${endpoint.name} needs an API key`)
  const headers: Record<string, string> =
    signer && endpoint.security !== 'NONE' ? { 'X-MBX-APIKEY': signer.apiKey } : {}
  const { query, body } = split(endpoint, input.params)
  if (!endpoint.signed || !signer) return written(endpoint.path, headers, encodeParams(query), encodeParams(body))
  const signed = stamped(query, input)
  if (Object.keys(body).length === 0) return written(endpoint.path, headers, signRest(signed, signer), '')
  const parts = signRestWithBody(signed, body, signer)
  return written(endpoint.path, headers, parts.query, parts.body)
}

function written(path: string, headers: Record<string, string>, query: string, body: string): BuiltRequest {
  const target = query === '' ? path : `${path}?${query}`
  if (body === '') return { path: target, headers }
  return { path: target, headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' }, body }
}

function stamped(query: Params, { recvWindow, timestamp }: RequestInput): Params {
  const window = query.recvWindow ?? recvWindow
  return window === undefined ? { ...query, timestamp } : { ...query, recvWindow: window, timestamp }
}

/** A GET never carries a body, whatever the catalogue says. */
function split(endpoint: Endpoint, params: Params): { query: Params; body: Params } {
  const inBody = endpoint.method === 'GET' ? [] : endpoint.params.filter((param) => param.in === 'body')
  if (inBody.length === 0) return { query: params, body: {} }
  const names = new Set(inBody.map((param) => param.name))
  const pick = (wanted: boolean) =>
    Object.fromEntries(
      Object.entries(params).filter(([name, value]) => names.has(name) === wanted && value !== undefined),
    )
  return { query: pick(false), body: pick(true) }
}
