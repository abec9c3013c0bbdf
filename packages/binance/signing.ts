import {
  createHmac,
  createPrivateKey,
  createSecretKey,
  generateKeyPairSync,
  KeyObject,
  sign as signWith,
} from 'node:crypto'
import { encodeParams, type Params, paramText, percentEncode } from './params.ts'

/** The kinds of API key Binance issues. @see https://github.com/binance/binance-spot-api-docs/blob/master/faqs/api_key_types.md */
export type KeyType = 'HMAC' | 'RSA' | 'ED25519'

export interface Signer {
  /** Not secret: travels in `X-MBX-APIKEY` or as the parameter `apiKey`. */
  readonly apiKey: string
  readonly type: KeyType
  /** Signature of the UTF-8 bytes of `payload`: hex for HMAC, base64 for RSA and Ed25519 (not yet percent-encoded). */
  sign(payload: string): string
}

export interface SignerOptions {
  apiKey: string
  type: KeyType
  /** HMAC: the secret's text or bytes. RSA, Ed25519: the private key as PEM text or bytes, PKCS#8 DER bytes or key object. */
  secret: Uint8Array | string | KeyObject
}

/**
 * Puts the three key types behind one function.
 * @throws TypeError when the secret is not a key of that type; the message never quotes it
 */
export function createSigner({ apiKey, type, secret }: SignerOptions): Signer {
  const key = type === 'HMAC' ? hmacKey(secret) : privateKey(type, secret)
  if (type === 'HMAC')
    return { apiKey, type, sign: (payload) => createHmac('sha256', key).update(payload).digest('hex') }
  // RSA is PKCS#1 v1.5 with SHA-256; Ed25519 hashes by itself, so it is given no digest.
  const digest = type === 'RSA' ? 'sha256' : null
  return { apiKey, type, sign: (payload) => signWith(digest, Buffer.from(payload), key).toString('base64') }
}

function hmacKey(secret: SignerOptions['secret']): KeyObject {
  const key =
    secret instanceof KeyObject ? secret : createSecretKey(typeof secret === 'string' ? Buffer.from(secret) : secret)
  if (key.type !== 'secret') throw new TypeError('an HMAC signer needs a secret, not a key pair')
  return key
}

function privateKey(type: 'RSA' | 'ED25519', secret: SignerOptions['secret']): KeyObject {
  const key = readPrivateKey(type, secret)
  if (key.asymmetricKeyType !== type.toLowerCase()) throw new TypeError(`the private key is not of type ${type}`)
  const bits = key.asymmetricKeyDetails?.modulusLength
  if (bits !== undefined && (bits < 2048 || bits > 4096)) throw new TypeError('an RSA key must have 2048 to 4096 bits')
  return key
}

/** What PEM text begins with, and DER never does. */
const dash = '-'.charCodeAt(0)

function readPrivateKey(type: KeyType, secret: SignerOptions['secret']): KeyObject {
  try {
    if (secret instanceof KeyObject) return secret
    if (typeof secret === 'string') return createPrivateKey(secret)
    // A view, not a copy: whoever owns the bytes wipes them.
    const key = Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength)
    return createPrivateKey(key[0] === dash ? { key, format: 'pem' } : { key, format: 'der', type: 'pkcs8' })
  } catch {
    // The cause is dropped on purpose: decoder errors can quote what they read.
    throw new TypeError(`the private key of type ${type} cannot be read`)
  }
}

/**
 * The exact query string (or form body) of a signed REST call: encoded, in the order given, `signature` last.
 * What is signed is byte for byte what stands before `&signature=`.
 * @throws see {@link encodeParams}
 */
export function signRest(params: Params, signer: Signer): string {
  const payload = encodeParams(params)
  return `${payload}&signature=${signatureText(payload, signer)}`
}

/**
 * A signed REST call whose parameters travel partly in the body: signed is the query followed by the body, with
 * nothing between them; the signature ends the query.
 */
export function signRestWithBody(query: Params, body: Params, signer: Signer): { query: string; body: string } {
  const queryText = encodeParams(query)
  const bodyText = encodeParams(body)
  return { query: `${queryText}&signature=${signatureText(queryText + bodyText, signer)}`, body: bodyText }
}

function signatureText(payload: string, signer: Signer): string {
  const signature = signer.sign(payload)
  return signer.type === 'HMAC' ? signature : percentEncode(signature)
}

/**
 * The parameters of a signed WS-API request: `apiKey` and `signature` added. Signed is the raw UTF-8 text of all
 * parameters sorted by name, without percent-encoding.
 * @see https://github.com/binance/binance-spot-api-docs/blob/master/web-socket-api.md#request-security
 */
export function signWs(params: Params, signer: Signer): Record<string, unknown> {
  const signed: Record<string, unknown> = { ...definedOnly(params), apiKey: signer.apiKey }
  return { ...signed, signature: signer.sign(wsPayload(signed as Params)) }
}

/** The text a WS-API signature covers. */
export function wsPayload(params: Params): string {
  const names = Object.keys(params).sort()
  return names.map((name) => `${name}=${paramText(name, params[name] ?? '')}`).join('&')
}

function definedOnly(params: Params): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined))
}

/** A fresh Ed25519 pair: the public half is what the user registers at Binance, the private half never leaves. */
export interface Ed25519Pair {
  /** SPKI PEM, as Binance's key page takes it. */
  publicKeyPem: string
  /** PKCS#8 PEM. */
  privateKeyPem: string
  /** PKCS#8 DER, what {@link createSigner} takes and the vault seals. */
  privateKeyDer: Buffer
}

export function generateEd25519(): Ed25519Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return {
    publicKeyPem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    privateKeyPem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    privateKeyDer: privateKey.export({ format: 'der', type: 'pkcs8' }),
  }
}
