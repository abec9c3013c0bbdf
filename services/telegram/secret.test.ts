import { expect, test } from 'vitest'
import { givenAway, looksLikeKeyId } from './secret.ts'

const [key, secret] = ['aB3'.repeat(21).concat('x'), 'Zy9'.repeat(21).concat('q')]

test('a key with its secret, and a private key, are seen as secrets', () => {
  expect(givenAway(`${key} ${secret}`)).toBe('secret')
  expect(givenAway(`API: ${key}\nSecret:${secret}`)).toBe('secret')
  expect(givenAway('-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA\n-----END PRIVATE KEY-----')).toBe('secret')
  expect(givenAway('-----BEGIN RSA PRIVATE KEY-----')).toBe('secret')
})

test.each([
  'otpauth://totp/Binance:me?secret=JBSWY3DPEHPK3PXP&issuer=Binance',
  'my 2fa is JBSWY3DPEHPK3PXP',
  'JBSW Y3DP EHPK 3PXP',
  'SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY',
  '1000000001:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0',
  'legal winner thank year wave sausage worth useful legal winner thank yellow',
  'MC4CAQAwBQYDK2VwBCIEIGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE',
  'binance-private.pem',
  `${key.slice(0, 30)}\u200b${key.slice(30)} ${secret}`,
])('%j is seen as a secret', (text) => {
  expect(givenAway(text)).toBe('secret')
})

test.each([
  '1000000MOGUSDT',
  'BTCUSDTPERPETUAL',
  'please buy me some bitcoin when price goes under sixty thousand dollars ok',
  'when it comes true tell me and also show the chart of it please now thanks',
  '/alert BTCUSDT > 70000',
  '12:30 tomorrow',
])('%j is ordinary talk', (text) => {
  expect(givenAway(text)).toBeUndefined()
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
