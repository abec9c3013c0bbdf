import { createHash, createHmac, createPublicKey, type KeyObject, randomBytes, verify } from 'node:crypto'

export type KeyType = 'HMAC' | 'RSA' | 'ED25519'

/** What a key may do, in the words of `GET /sapi/v1/account/apiRestrictions`. */
export interface Permissions {
  ipRestrict: boolean
  enableReading: boolean
  enableWithdrawals: boolean
  enableInternalTransfer: boolean
  enableMargin: boolean
  enableFutures: boolean
  permitsUniversalTransfer: boolean
  enableVanillaOptions: boolean
  enableFixApiTrade: boolean
  enableFixReadOnly: boolean
  enableSpotAndMarginTrading: boolean
  enablePortfolioMarginTrading: boolean
}

/** A key of an account, and how its signatures are checked. */
export interface ApiKey {
  readonly apiKey: string
  readonly uid: string
  readonly type: KeyType
  /** HMAC only; told once, when the key is made. */
  readonly secretKey: string | null
  readonly createdAt: number
  readonly permissions: Permissions
  /** Addresses the key may be used from; empty means any. */
  readonly addresses: readonly string[]
  /** The form a signature must have before it is worth checking. */
  readonly signatureForm: RegExp
  /** Whether `signature` was made over exactly `payload` with this key. */
  verifies(payload: string, signature: string): boolean
}

export const ALL_ALLOWED: Permissions = {
  ipRestrict: false,
  enableReading: true,
  enableWithdrawals: false,
  enableInternalTransfer: false,
  enableMargin: true,
  enableFutures: true,
  permitsUniversalTransfer: false,
  enableVanillaOptions: true,
  enableFixApiTrade: false,
  enableFixReadOnly: false,
  enableSpotAndMarginTrading: true,
  enablePortfolioMarginTrading: false,
}

export interface NewKey {
  readonly uid: string
  readonly type: KeyType
  /** PEM, base64 of the DER form, or the bare body of a PEM. Required for RSA and Ed25519. */
  readonly publicKey?: string | undefined
  readonly permissions: Permissions
  readonly addresses: readonly string[]
  readonly createdAt: number
}

/** @throws when the public key cannot be read or is of another type. */
export function createApiKey(options: NewKey): ApiKey {
  const { type, uid, permissions, addresses, createdAt } = options
  const base = { uid, type, permissions, addresses, createdAt, apiKey: randomName() }
  if (type === 'HMAC') {
    const secretKey = randomName()
    return {
      ...base,
      secretKey,
      signatureForm: /^[A-Fa-f0-9]{64}$/,
      verifies: (payload, signature) => matchesHmac(secretKey, payload, signature),
    }
  }
  const key = readPublicKey(options.publicKey ?? '', type)
  const algorithm = type === 'RSA' ? 'sha256' : null
  return {
    ...base,
    secretKey: null,
    signatureForm: /^[A-Za-z0-9+/=]{40,1000}$/,
    verifies: (payload, signature) => verify(algorithm, Buffer.from(payload), key, Buffer.from(signature, 'base64')),
  }
}

/** The type of a public key given in any of the forms people paste. @throws when it is none of the supported. */
export function keyTypeOf(publicKey: string): KeyType {
  const type = parse(publicKey).asymmetricKeyType
  if (type === 'ed25519') return 'ED25519'
  if (type === 'rsa') return 'RSA'
  throw new Error(`keys of type ${type} are not supported`)
}

function readPublicKey(publicKey: string, type: KeyType): KeyObject {
  if (keyTypeOf(publicKey) !== type) throw new Error(`the public key is not of type ${type}`)
  return parse(publicKey)
}

function parse(publicKey: string): KeyObject {
  const text = publicKey.trim()
  if (text.includes('-----BEGIN')) return createPublicKey(text)
  const der = Buffer.from(text.replaceAll(/\s+/g, ''), 'base64')
  if (der.length !== 32) return createPublicKey({ key: der, format: 'der', type: 'spki' })
  const x = der.toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}

function matchesHmac(secretKey: string, payload: string, signature: string): boolean {
  return createHmac('sha256', secretKey).update(payload).digest('hex') === signature.toLowerCase()
}

/** 64 letters and digits, as the venue's keys and secrets look. */
function randomName(): string {
  const bytes = createHash('sha512').update(randomBytes(32)).digest()
  return bytes
    .toString('base64')
    .replaceAll(/[^A-Za-z0-9]/g, 'x')
    .slice(0, 64)
}
