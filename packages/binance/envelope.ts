import type { NameTable } from './name-table.ts'

/** A frame of a combined stream, cut but not parsed. */
export interface Cut {
  readonly stream: string
  /** Binance's own bytes of `data`: a view into the frame, valid as long as the frame is. */
  readonly data: Buffer
}

/** `{"stream":"` before the name, `","data":` after it. */
const HEAD_BYTES = 11
const MIDDLE_BYTES = 9
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const [QUOTE, LETTER_S, LETTER_D, COLON] = [0x22, 0x73, 0x64, 0x3a]

/**
 * Cuts `{"stream":"btcusdt@trade","data":{…}}` without parsing or copying: the market-data hot path.
 * @param names of this connection
 * @returns undefined for anything else, which is an answer to a command, or an envelope in another order of keys
 */
export function cutEnvelope(frame: Buffer, names: NameTable): Cut | undefined {
  if (frame[0] !== OPEN_BRACE || frame[2] !== LETTER_S || frame[10] !== QUOTE) return undefined
  const { name, bytes } = names.read(frame, HEAD_BYTES)
  const end = HEAD_BYTES + bytes.length
  const last = frame.length - 1
  if (frame[end + 3] !== LETTER_D || frame[end + 8] !== COLON || frame[last] !== CLOSE_BRACE) return undefined
  return { stream: name, data: frame.subarray(end + MIDDLE_BYTES, last) }
}

/** What a frame that is no data says: an acknowledgement, an error, news of the connection itself. */
export type Control =
  | { readonly kind: 'ack'; readonly id: number }
  | { readonly kind: 'error'; readonly id?: number; readonly code: number; readonly message: string }
  | { readonly kind: 'shutdown' }
  | { readonly kind: 'other' }

/** Reads an answer to a command: `{"result":null,"id":1}`, `{"error":{"code":2,"msg":"…"},"id":1}`. */
export function readControl(frame: Buffer): Control {
  const value = parsed(frame)
  if (!value) return { kind: 'other' }
  if (value.e === 'serverShutdown' || value.stream === SHUTDOWN_STREAM) return { kind: 'shutdown' }
  const id = typeof value.id === 'number' ? value.id : undefined
  // Spot nests the error; futures have also answered with code and msg on the top level.
  const error = asRecord(value.error) ?? (typeof value.code === 'number' ? value : undefined)
  if (error)
    return { kind: 'error', ...(id !== undefined && { id }), code: Number(error.code), message: String(error.msg) }
  return id === undefined || !('result' in value) ? { kind: 'other' } : { kind: 'ack', id }
}

/** The stream under which a combined connection is told that the server is about to close it. */
export const SHUTDOWN_STREAM = '!serverShutdown'

function parsed(frame: Buffer): Record<string, unknown> | undefined {
  try {
    return asRecord(JSON.parse(frame.toString()))
  } catch {
    return undefined
  }
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}
