import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseLossless } from './lossless.ts'

describe('parsing without losing a digit', () => {
  it('integers that a number holds exactly stay numbers, others become their own text', () => {
    const anywhere = fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n })
    const atTheEdge = fc.bigInt({ min: 2n ** 53n - 100n, max: 2n ** 53n + 10_000n })
    fc.assert(
      fc.property(fc.oneof(anywhere, atTheEdge), (integer) => {
        const { id } = parseLossless(`{"id":${integer}}`) as { id: unknown }
        const safe = integer >= BigInt(Number.MIN_SAFE_INTEGER) && integer <= BigInt(Number.MAX_SAFE_INTEGER)
        expect(id).toBe(safe ? Number(integer) : String(integer))
      }),
    )
  })

  it('agrees with JSON.parse on everything else, wherever a large id stands next to it', () => {
    const plain = fc.jsonValue({ noUnicodeString: false }).map((value) => JSON.stringify(value))
    fc.assert(
      fc.property(plain, (text) => {
        fc.pre(!/\d{16}|[eE]/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, '')))
        expect(parseLossless(text)).toEqual(JSON.parse(text))
        expect(parseLossless(`[9223372036854775807,${text}]`)).toEqual(['9223372036854775807', JSON.parse(text)])
      }),
    )
  })

  it('decimals that would be rounded and numbers out of range become text', () => {
    const text = '[0.1, 1.10, 0.12345678901234567, 1e400, 1.5e3, -0, 9007199254740993, 9007199254740992.0]'
    expect(parseLossless(text)).toEqual([
      0.1,
      1.1,
      '0.12345678901234567',
      '1e400',
      1500,
      -0,
      '9007199254740993',
      '9007199254740992.0',
    ])
  })

  it('digits inside strings, the empty key and doubled keys are no trouble', () => {
    expect(parseLossless('{"a":"12345678901234567890","":"x, 12345678901234567890"}')).toEqual({
      a: '12345678901234567890',
      '': 'x, 12345678901234567890',
    })
    expect(parseLossless('{"a":1,"a":12345678901234567890}')).toEqual({ a: '12345678901234567890' })
  })

  it('what is no JSON is an error, large numbers or not', () => {
    for (const text of ['', '{', '{"a":12345678901234567890', '<html>12345678901234567890', '[01]']) {
      expect(() => parseLossless(text)).toThrow(SyntaxError)
    }
  })

  it('cannot be led to another prototype', () => {
    for (const id of ['1', '12345678901234567890']) {
      const value = parseLossless(`{"__proto__":{"polluted":${id}}}`) as object
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    }
  })
})
