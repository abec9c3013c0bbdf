import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { createParams, parseForm } from './params.ts'

const SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j'
const hmac = (text: string): string => createHmac('sha256', SECRET).update(text).digest('hex')

/** Binance's own example, once in the query and once split over query and body. @see spot docs, rest-api.md */
test('the signed bytes are query and body as sent, without the signature and without anything between them', () => {
  const query = parseForm('symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC')
  const body = parseForm('quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559&signature=abc')
  expect(hmac(query.signed + body.signed)).toBe('0fd168b8ddb4876a0358a8d14d0c9f3da0e9b20c5d52b2a00fcf7d1c602f9a77')
  expect(body.signature).toBe('abc')
})

test('letters that need it are signed encoded and read decoded', () => {
  const sent =
    'symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559'
  const form = parseForm(`${sent}&signature=x`)
  expect(hmac(form.signed)).toBe('e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3')
  expect(form.values.get('symbol')).toBe('１２３４５６')
})

test('a signature in the middle is left out as well', () => {
  expect(parseForm('a=1&signature=s&b=2').signed).toBe('a=1&b=2')
})

test('a name that occurs twice is refused with -1101', () => {
  expect(() => parseForm('a=1&a=2')).toThrow(expect.objectContaining({ code: -1101 }))
})

test('a missing, an empty, a malformed and a too precise parameter have errors of their own', () => {
  const params = createParams(
    new Map([
      ['empty', ''],
      ['word', 'x'],
      ['fine', '0.000000001'],
      ['whole', '12'],
    ]),
  )
  const codeOf = (read: () => unknown): number | undefined => {
    try {
      read()
    } catch (error) {
      return (error as { code: number }).code
    }
    return undefined
  }
  expect(codeOf(() => params.required('nothing'))).toBe(-1102)
  expect(codeOf(() => params.text('empty'))).toBe(-1105)
  expect(codeOf(() => params.decimal('word'))).toBe(-1100)
  expect(codeOf(() => params.decimal('fine'))).toBe(-1111)
  expect(params.integer('whole')).toBe(12)
})
