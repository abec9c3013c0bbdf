import { gunzipSync, gzipSync } from 'node:zlib'

/** Bodies above this many bytes travel gzipped. */
export const gzipAboveBytes = 512_000

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export interface Encoded {
  readonly bytes: Uint8Array
  readonly gzipped: boolean
}

/** A payload as the bytes that travel: JSON, gzipped above 512 kB. */
export function encode(payload: unknown): Encoded {
  const bytes = encoder.encode(JSON.stringify(payload))
  return bytes.length > gzipAboveBytes ? { bytes: gzipSync(bytes), gzipped: true } : { bytes, gzipped: false }
}

/** The value of some received bytes; an empty body is `{}`. @throws SyntaxError when it is no JSON */
export function decode(bytes: Uint8Array, contentEncoding?: string): unknown {
  const plain = contentEncoding === 'gzip' ? gunzipSync(bytes) : bytes
  return plain.length === 0 ? {} : JSON.parse(decoder.decode(plain))
}
