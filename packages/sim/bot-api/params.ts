import { badRequest } from './errors.ts'
import { parseMultipart, type Upload } from './multipart.ts'

/** Parameters of one call, wherever they were sent: query, urlencoded, JSON or multipart. */
export type Params = {
  raw: Record<string, unknown>
  files: Map<string, Upload>
}

/** @throws BotApiError 400 when the body is not what its content type says. */
export function parseParams(query: URLSearchParams, contentType: string, body: Buffer): Params {
  const raw: Record<string, unknown> = Object.fromEntries(query)
  if (body.length === 0) return { raw, files: new Map() }
  if (contentType.startsWith('application/json')) return { raw: { ...raw, ...parseJsonObject(body) }, files: new Map() }
  if (contentType.startsWith('application/x-www-form-urlencoded'))
    return { raw: { ...raw, ...Object.fromEntries(new URLSearchParams(body.toString('utf8'))) }, files: new Map() }
  const form = contentType.startsWith('multipart/form-data') ? parseMultipart(body, contentType) : undefined
  if (!form) throw badRequest('the body cannot be parsed')
  return { raw: { ...raw, ...form.fields }, files: form.files }
}

function parseJsonObject(body: Buffer): Record<string, unknown> {
  const value = tryJson(body.toString('utf8'))
  if (!isRecord(value)) throw badRequest("can't parse JSON object")
  return value
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Numbers and booleans become text, as they do in the other encodings; absent becomes ''. */
export function textOf(params: Params, name: string): string {
  const value = params.raw[name]
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

export function integerOf(params: Params, name: string): number | undefined {
  const text = textOf(params, name)
  return /^-?\d+$/.test(text) ? Number(text) : undefined
}

export function flagOf(params: Params, name: string): boolean {
  return ['true', '1', 'yes'].includes(textOf(params, name).toLowerCase())
}

/** A structured parameter: an object or list in a JSON body, its JSON text in the other encodings. */
export function structureOf(params: Params, name: string): unknown {
  const value = params.raw[name]
  if (typeof value !== 'string') return value ?? undefined
  if (value === '') return undefined
  const parsed = tryJson(value)
  if (parsed === undefined) throw badRequest(`can't parse ${name.replaceAll('_', ' ')} JSON object`)
  return parsed
}
