import { expect, test } from 'vitest'
import { givenAway, looksLikeKeyId } from './secret.ts'

const [key, secret] = ['aB3'.repeat(21).concat('x'), 'Zy9'.repeat(21).concat('q')]

test('a key with its secret, and a private key, are seen as secrets', () => {
  expect(givenAway(`${key} ${secret}`)).toBe('secret')
  expect(givenAway(`API: ${key}\nSecret:${secret}`)).toBe('secret')
  expect(givenAway('-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA\n-----END PRIVATE KEY-----')).toBe('secret')
  expect(givenAway('-----BEGIN RSA PRIVATE KEY-----')).toBe('secret')
})

test('one such token may be either; ordinary talk and public keys are neither', () => {
  expect(givenAway(`my key is ${key}`)).toBe('key')
  expect(givenAway('/buy BTCUSDT $100')).toBeUndefined()
  expect(givenAway(`${key}${secret}`)).toBeUndefined()
  expect(givenAway(`sent: ${'0f3a'.repeat(16)} and ${'b2c4'.repeat(16)}`)).toBeUndefined()
  expect(givenAway('-----BEGIN PUBLIC KEY-----')).toBeUndefined()
})

test('an API key id is one word', () => {
  expect(looksLikeKeyId(key)).toBe(true)
  expect(looksLikeKeyId('too short')).toBe(false)
  expect(looksLikeKeyId(`${key} `)).toBe(false)
})
