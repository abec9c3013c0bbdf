import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decode, encode, encodePlain, gzipAboveBytes } from './codec.ts'

it('what was encoded comes back as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const { bytes, gzipped } = encode(value)
      expect(decode(bytes, gzipped ? 'gzip' : undefined)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

it('travels gzipped from one byte above the limit', () => {
  const body = (bytes: number) => 'x'.repeat(bytes - 2)
  expect(encode(body(gzipAboveBytes)).gzipped).toBe(false)
  const large = encode(body(gzipAboveBytes + 1))
  expect(large.gzipped).toBe(true)
  expect(decode(large.bytes, 'gzip')).toBe(body(gzipAboveBytes + 1))
  expect(encodePlain(body(gzipAboveBytes + 1))[0]).toBe(0x22)
})

it('an empty body is an empty request', () => {
  expect(decode(new Uint8Array())).toEqual({})
})

it('refuses what is no JSON, no gzip, and a bomb', () => {
  expect(() => decode(new TextEncoder().encode('{'))).toThrow()
  expect(() => decode(new TextEncoder().encode('{}'), 'gzip')).toThrow()
  expect(() => decode(gzipSync(Buffer.alloc(100 * 1024 * 1024)), 'gzip')).toThrow()
})
