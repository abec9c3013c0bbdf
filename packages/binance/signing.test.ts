import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeParams, percentEncode } from './params.ts'
import { createSigner, generateEd25519, signRest, signRestWithBody, signWs, wsPayload } from './signing.ts'

// Vectors as printed in Binance's documentation (REST, WS-API, FIX pages) or computed from keys printed there.
const SPOT_KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A'
const SPOT_SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j'
const spot = createSigner({ apiKey: SPOT_KEY, type: 'HMAC', secret: SPOT_SECRET })
const futures = createSigner({
  apiKey: 'dbefbc809e3e83c283a984c3a1459732ea7db1360ca80c5c2c8867408d28cc83',
  type: 'HMAC',
  secret: '2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9',
})
const ed25519 = createSigner({
  apiKey: SPOT_KEY,
  type: 'ED25519',
  secret: Buffer.from('MC4CAQAwBQYDK2VwBCIEIIJEYWtGBrhACmb9Dvy+qa8WEf0lQOl1s4CLIAB9m89u', 'base64'),
})

const order = {
  symbol: 'LTCBTC',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '1',
  price: '0.1',
  recvWindow: 5000,
  timestamp: 1499827319559,
}
const orderText =
  'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559'
const fullWidth = '１２３４５６'

describe("Binance's signature vectors, byte for byte", () => {
  it('1: an HMAC order', () => {
    const signature = 'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71'
    expect(signRest(order, spot)).toBe(`${orderText}&signature=${signature}`)
  })

  it('2: a symbol of full-width digits is encoded first and signed as sent', () => {
    const sent = signRest({ ...order, symbol: fullWidth }, spot)
    expect(sent).toContain('symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&')
    expect(sent).toMatch(/&signature=e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3$/)
  })

  it('3: query and body are joined without a separator', () => {
    const { symbol, side, type, timeInForce, ...body } = order
    const signed = signRestWithBody({ symbol, side, type, timeInForce }, body, spot)
    expect(signed.query).toMatch(
      /^symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&signature=0fd168b8ddb4876a0358a8d14d0c9f3da0e9b20c5d52b2a00fcf7d1c602f9a77$/,
    )
    expect(signed.body).toBe('quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559')
  })

  it('4 and 5: WS-API parameters are sorted and signed as raw UTF-8', () => {
    const placed = { symbol: 'BTCUSDT', side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01000000' }
    const first = signWs({ ...placed, price: '52000.00', recvWindow: 100, timestamp: 1645423376532 }, spot)
    expect(first.signature).toBe('aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24')
    const other = { ...placed, symbol: fullWidth, side: 'BUY', quantity: '1.00000000', price: '0.10000000' }
    const second = signWs({ ...other, recvWindow: 5000, timestamp: 1645423376532 }, spot)
    expect(second.signature).toBe('b33892ae8e687c939f4468c6268ddd4c40ac1af18ad19a064864c47bae0752cd')
    expect(second).toMatchObject({ apiKey: SPOT_KEY, recvWindow: 5000, symbol: fullWidth })
  })

  const futuresOrder = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT' }
  const stamp = { recvWindow: 5000, timestamp: 1591702613943 }

  it('6: a futures order', () => {
    const sent = signRest({ ...futuresOrder, quantity: '1', price: '9000', timeInForce: 'GTC', ...stamp }, futures)
    expect(sent).toMatch(/&signature=3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9$/)
  })

  it('7: a futures order split over query and body', () => {
    const signed = signRestWithBody(
      { ...futuresOrder, timeInForce: 'GTC' },
      { quantity: '1', price: '9000', ...stamp },
      futures,
    )
    expect(signed.query).toMatch(/&signature=30baaf0fab549bbeda7f5ef201898b34122da25fd23c646cac2c529aebe670a4$/)
  })

  it('8 to 10: Ed25519', () => {
    expect(ed25519.sign('A\x01EXAMPLE\x01SPOT\x011\x0120240627-11:17:25.223')).toBe(
      '4MHXelVVcpkdwuLbl6n73HQUXUf1dse2PCgT1DYqW9w8AVZ1RACFGM+5UdlGPrQHrgtS3CvsRURC1oj73j8gCA==',
    )
    expect(signRest(order, ed25519)).toBe(
      `${orderText}&signature=WfzGnDebxAC6%2FSQQ8IgxO2A8zV0I3v3OTWs0IkFAqkrVzaUtwtzJI7VQf3QCKbPbYawE7LohsWhJm55b7ZPBAQ%3D%3D`,
    )
    expect(signWs({ timestamp: 1649729878532 }, ed25519).signature).toBe(
      'PdyZthZkWH6iRM43rd8+UBP8CPxkW5TJq6Wxsjy8vl5St2O54RDvgGcqRWskW7xWLdftHLxCKA0PDzjLt26eDg==',
    )
  })

  it('11: base64 stands in a URL with / + = encoded, in JSON raw', () => {
    const printed =
      'HZ8HOjiJ1s/igS9JA+n7+7Ti/ihtkRF5BIWcPIEluJP6tlbFM/Bf44LfZka/iemtahZAZzcO9TnI5uaXh3++lrqtNonCwp6/245UFWkiW1elpgtVAmJPbogcAv6rSlokztAfWk296ZJXzRDYAtzGH0gq7CgSJKfH+XxaCmR0WcvlKjNQnp12/eKXJYO4tDap8UCBLuyxDnR7oJKLHQHJLP0r0EAVOOSIbrFang/1WOq+Jaq4Efc4XpnTgnwlBbWTmhWDR1pvS9iVEzcSYLHT/fNnMRxFc7u+j3qI//5yuGuu14KR0MuQKKCSpViieD+fIti46sxPTsjSemoUKp0oXA=='
    const params = { symbol: 'BTCUSDT', side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '0.2' }
    const payloads: string[] = []
    const sign = (payload: string) => {
      payloads.push(payload)
      return printed
    }
    const rsa = { apiKey: 'k', type: 'RSA' as const, sign }
    const sent = signRest({ ...params, timestamp: 1668481559918, recvWindow: 5000 }, rsa)
    const encoded = printed.replaceAll('/', '%2F').replaceAll('+', '%2B').replaceAll('=', '%3D')
    expect(payloads).toEqual([
      'symbol=BTCUSDT&side=SELL&type=LIMIT&timeInForce=GTC&quantity=1&price=0.2&timestamp=1668481559918&recvWindow=5000',
    ])
    expect(sent).toBe(`${payloads[0]}&signature=${encoded}`)
    expect(signWs({ timestamp: 1 }, rsa).signature).toBe(printed)
  })

  it('12: the futures RSA example is sent as printed', () => {
    const printed =
      'aap36wD5loVXizxvvPI3wz9Cjqwmb3KVbxoym0XeWG1jZq8umqrnSk8H8dkLQeySjgVY91Ufs%2BBGCW%2B4sZjQEpgAfjM76riNxjlD3coGGEsPsT2lG39R%2F1q72zpDs8pYcQ4A692NgHO1zXcgScTGgdkjp%2Brp2bcddKjyz5XBrBM%3D'
    const rsa = { apiKey: 'k', type: 'RSA' as const, sign: () => decodeURIComponent(printed) }
    const params = {
      timestamp: 1671090801999,
      recvWindow: 9999999,
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'MARKET',
      quantity: '1.23',
    }
    expect(signRest(params, rsa)).toBe(
      `timestamp=1671090801999&recvWindow=9999999&symbol=BTCUSDT&side=SELL&type=MARKET&quantity=1.23&signature=${printed}`,
    )
  })

  it('13: the text that Ed25519 signs on a socket is the same with another key in place', () => {
    const apiKey = '4yNzx3yWC5bS6YTwEkSRaC0nRmSQIIStAUOh1b6kqaBrTLIhjCpI5lJH8q8R8WNO'
    const params = { symbol: fullWidth, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1.00000000' }
    expect(wsPayload({ ...params, apiKey, price: '0.10000000', recvWindow: 5000, timestamp: 1645423376532 })).toBe(
      `apiKey=${apiKey}&price=0.10000000&quantity=1.00000000&recvWindow=5000&side=BUY&symbol=${fullWidth}&timeInForce=GTC&timestamp=1645423376532&type=LIMIT`,
    )
    // 88 characters as Binance prints them: an Ed25519 signature is 64 bytes.
    expect(ed25519.sign('x')).toHaveLength(88)
  })
})

describe('keys', () => {
  it('a fresh Ed25519 pair signs what its public half verifies, from PEM and from DER', () => {
    const pair = generateEd25519()
    for (const secret of [pair.privateKeyPem, pair.privateKeyDer]) {
      const signature = createSigner({ apiKey: 'k', type: 'ED25519', secret }).sign('text')
      expect(
        verify(null, Buffer.from('text'), createPublicKey(pair.publicKeyPem), Buffer.from(signature, 'base64')),
      ).toBe(true)
    }
  })

  it('RSA signs PKCS#1 v1.5 with SHA-256', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const signature = createSigner({ apiKey: 'k', type: 'RSA', secret: privateKey }).sign('text')
    expect(verify('sha256', Buffer.from('text'), publicKey, Buffer.from(signature, 'base64'))).toBe(true)
  })

  it('a key of another type or size, or unreadable bytes, are refused without quoting them', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
    expect(() => createSigner({ apiKey: 'k', type: 'RSA', secret: privateKey })).toThrow(/2048/)
    const pem = generateEd25519().privateKeyPem
    expect(() => createSigner({ apiKey: 'k', type: 'RSA', secret: pem })).toThrow('the private key is not of type RSA')
    expect(() => createSigner({ apiKey: 'k', type: 'ED25519', secret: 'canary-secret' })).toThrow(/^(?!.*canary)/)
  })
})

describe('what is signed is what is sent', () => {
  const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.maxSafeInteger(), fc.boolean(), fc.array(fc.string()))
  const params = fc.dictionary(fc.stringMatching(/^[a-zA-Z]{1,12}$/), value, { minKeys: 1 })

  it('for any parameters, in URL-safe ASCII that decodes to the same values in the same order', () => {
    fc.assert(
      fc.property(params, (given) => {
        let signed = ''
        const sign = (text: string) => {
          signed = text
          return 'a+/='
        }
        const sent = signRest(given, { apiKey: 'k', type: 'ED25519', sign })
        expect(sent).toBe(`${signed}&signature=a%2B%2F%3D`)
        expect(sent).toMatch(/^[A-Za-z0-9\-._~%=&]+$/)
        const read = signed.split('&').map((pair) => pair.split('=').map(decodeURIComponent))
        expect(read).toEqual(
          Object.entries(given).map(([k, v]) => [k, Array.isArray(v) ? JSON.stringify(v) : String(v)]),
        )
      }),
    )
  })

  it('numbers that have no exact text are refused instead of signed', () => {
    for (const number of [Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 1e-7, 1e21]) {
      expect(() => encodeParams({ quantity: number })).toThrow(RangeError)
    }
    expect(encodeParams({ a: 0.001, b: -2, c: 9007199254740991n * 3n })).toBe('a=0.001&b=-2&c=27021597764222973')
  })

  it('reserved characters that encodeURIComponent leaves alone are encoded too', () => {
    expect(percentEncode("!'()*~")).toBe('%21%27%28%29%2A~')
  })
})
