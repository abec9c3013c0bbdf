import { gunzipSync, gzipSync } from 'node:zlib'

/** Bodies above this many bytes travel gzipped. */
export const gzipAboveBytes = 512_000

/** A gzipped body that grows beyond this many bytes is no message of ours. */
const largestBodyBytes = 64 * 1024 * 1024

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export interface Encoded {
  readonly bytes: Uint8Array
  readonly gzipped: boolean
}

/** A value as JSON, never gzipped: KV entries carry no header that could say so. */
export const encodePlain = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value))

/** A payload as the bytes that travel: JSON, gzipped above 512 kB. */
export function encode(payload: unknown): Encoded {
  const bytes = encodePlain(payload)
  return bytes.length > gzipAboveBytes ? { bytes: gzipSync(bytes), gzipped: true } : { bytes, gzipped: false }
}

/** The value of some received bytes; an empty body is `{}`. @throws Error when it is no JSON, or no gzip that was said to be */
export function decode(bytes: Uint8Array, contentEncoding?: string): unknown {
  const plain = contentEncoding === 'gzip' ? gunzipSync(bytes, { maxOutputLength: largestBodyBytes }) : bytes
  return plain.length === 0 ? {} : JSON.parse(decoder.decode(plain))
}
