import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ALL_ALLOWED, createApiKey, keyTypeOf } from './api-key.ts'

const common = { uid: '1', permissions: ALL_ALLOWED, addresses: [], createdAt: 0 }
/** The order of Binance's own examples (spot docs, rest-api.md). */
const ORDER =
  'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559'

describe('an API key', () => {
  test('takes the signature that a published Ed25519 key makes, and no other', () => {
    const key = createApiKey({
      ...common,
      type: 'ED25519',
      publicKey: 'MCowBQYDK2VwAyEAGUIKv9dSpWXBViXp2m6vAIb8QMFJYBgyFEQsFJlqgA0=',
    })
    const signature = 'WfzGnDebxAC6/SQQ8IgxO2A8zV0I3v3OTWs0IkFAqkrVzaUtwtzJI7VQf3QCKbPbYawE7LohsWhJm55b7ZPBAQ=='
    expect(key.verifies(ORDER, signature)).toBe(true)
    expect(key.verifies(`${ORDER}0`, signature)).toBe(false)
  })

  test('of type HMAC tells its secret once and takes hex in either case', async () => {
    const { createHmac } = await import('node:crypto')
    const key = createApiKey({ ...common, type: 'HMAC' })
    const signature = createHmac('sha256', key.secretKey ?? '')
      .update(ORDER)
      .digest('hex')
    expect(key.verifies(ORDER, signature)).toBe(true)
    expect(key.verifies(ORDER, signature.toUpperCase())).toBe(true)
    expect(
      key.verifies(
        ORDER,
        signature.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
      ),
    ).toBe(false)
  })

  test('of type RSA takes PKCS#1 v1.5 over SHA-256', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const key = createApiKey({ ...common, type: 'RSA', publicKey: pem })
    expect(key.verifies(ORDER, sign('sha256', Buffer.from(ORDER), privateKey).toString('base64'))).toBe(true)
    expect(key.verifies(ORDER, sign('sha512', Buffer.from(ORDER), privateKey).toString('base64'))).toBe(false)
  })

  test('is recognised from PEM, from bare base64 and from the 32 raw bytes', () => {
    const { publicKey } = generateKeyPairSync('ed25519')
    const der = publicKey.export({ type: 'spki', format: 'der' })
    expect(keyTypeOf(publicKey.export({ type: 'spki', format: 'pem' }).toString())).toBe('ED25519')
    expect(keyTypeOf(der.toString('base64'))).toBe('ED25519')
    expect(keyTypeOf(der.subarray(-32).toString('base64'))).toBe('ED25519')
  })

  test('is refused when the public key is of another type than said', () => {
    const { publicKey } = generateKeyPairSync('ed25519')
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    expect(() => createApiKey({ ...common, type: 'RSA', publicKey: pem })).toThrow('not of type RSA')
  })
})
