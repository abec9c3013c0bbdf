import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definedKeys } from './keys.ts'
import { FaultError } from './outcome.ts'
import { definedSubjects } from './subject.ts'
import './docs.ts'
import { streamOf } from './streams.ts'
import { isToken, mintAccountId, shardOf, shards, symbolOf, symbolToken } from './tokens.ts'

/** Ids as somebody hostile would choose them, mixed with good ones. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 70 }),
  fc.stringMatching(/^[A-Za-z0-9_.*>~\- \n\t]{0,12}$/),
  fc.constantFrom('*', '>', '', '.', 'a.b', 'a.>', '$JS', ' ', 'a\r\nPUB x 0', '7fabc', '\u0000'),
)

const namesOf = (pattern: string) => [...pattern.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')

/** What NATS would deliver a message on `subject` to. */
const matches = (filter: string, subject: string) => {
  const parts = subject.split('.')
  const wanted = filter.split('.')
  return wanted.length === parts.length && wanted.every((part, at) => part === '*' || part === parts[at])
}

const named = [...definedSubjects, ...definedKeys].map((each) => [each.pattern, each] as const)

describe.each(named)('%s', (pattern, subject) => {
  const names = namesOf(pattern)
  const tokensOf = (values: readonly string[]) => Object.fromEntries(names.map((name, at) => [name, values[at] ?? 'x']))

  it('builds its own subjects and no other, whatever ids it is given', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: names.length, maxLength: names.length }), (values) => {
        const tokens = tokensOf(values)
        try {
          const built = subject.build(tokens as never)
          expect(values.every(isToken)).toBe(true)
          expect(matches(pattern.replaceAll(/\{\w+\}/g, '*'), built)).toBe(true)
          expect(subject.parse(built)).toEqual(tokens)
        } catch (error) {
          expect(error).toBeInstanceOf(FaultError)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('subscribes to no more than what was left out', () => {
    fc.assert(
      fc.property(fc.array(fc.option(hostile, { nil: undefined }), { minLength: names.length }), (values) => {
        const given = Object.fromEntries(
          names.flatMap((name, at) => (values[at] === undefined ? [] : [[name, values[at]]])),
        )
        try {
          const stars = subject
            .filter(given as never)
            .split('.')
            .filter((part) => part === '*' || part === '>')
          expect(stars).toHaveLength(names.length - Object.keys(given).length)
        } catch (error) {
          expect(error).toBeInstanceOf(FaultError)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('reads nothing out of a subject that it would not have built', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: names.length }), (values) => {
        let at = 0
        const text = pattern.replaceAll(/\{\w+\}/g, () => values[at++] ?? 'x')
        const tokens = subject.parse(text)
        if (tokens) expect(subject.build(tokens as never)).toBe(text)
      }),
      { numRuns: 200 },
    )
  })
})

it('an account is in its own shard and in no other', () => {
  const command = definedSubjects.find(({ pattern }) => pattern.startsWith('orders.cmd'))
  const tokens = { shard: '00', accountId: '7fabc', commandId: 'c' }
  expect(() => command?.build(tokens as never)).toThrow(/shard/)
  expect(command?.parse('orders.cmd.00.7fabc.c')).toBeUndefined()
  expect(command?.parse('orders.cmd.7f.7fabc.c')).toEqual({ ...tokens, shard: '7f' })
})

it('ids that are minted lie in every shard and are tokens', () => {
  const minted = Array.from({ length: 256 }, (_, n) => mintAccountId(Uint8Array.from([n, 1, 2, 3, 4, 5, 6, 7])))
  expect(minted.map(shardOf)).toEqual(shards)
  expect(minted.every(isToken)).toBe(true)
  fc.assert(fc.property(fc.uint8Array({ minLength: 8, maxLength: 16 }), (bytes) => isToken(mintAccountId(bytes))))
})

it('every symbol has one token and comes back out of it, Chinese ones too', () => {
  for (const symbol of ['BTCUSDT', 'BTC-251226-100000-C', '币安人生USDT', 'x-files', 'BTCUSD_PERP']) {
    expect(isToken(symbolToken(symbol))).toBe(true)
    expect(symbolOf(symbolToken(symbol))).toBe(symbol)
  }
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), (symbol) => {
      if (new TextEncoder().encode(symbol).length > 38) return
      expect(symbolOf(symbolToken(symbol))).toBe(symbol)
    }),
  )
})

it('every stored subject has a stream, and a kind of its own in the list', () => {
  for (const { pattern, kind } of definedSubjects) if (kind === 'jetstream') expect(streamOf(pattern)).toBeTruthy()
  const seen = definedSubjects.map(({ pattern, kind }) => `${pattern} ${kind}`)
  expect(new Set(seen).size).toBe(seen.length)
  expect(() => streamOf('md.{market}.x')).toThrow(/no stream stores/)
})
