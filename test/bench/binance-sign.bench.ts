import { createHmac, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { buildRequest, createSigner, type KeyType } from '@flotilla/binance'
import { requireEndpoint } from '@flotilla/venue'
import { type BenchRow, compare, rateOf } from './row.ts'

const SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j'
const TEXT =
  'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.00100000&price=60000.00&newClientOrderId=f7fk3m9qpw2x7fk3m9qpw2&recvWindow=3000&timestamp=1700000000000'
const params = {
  ...{ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.00100000', price: '60000.00' },
  newClientOrderId: 'f7fk3m9qpw2x7fk3m9qpw2',
}

function ours(type: KeyType, secret: string): () => number {
  const found = requireEndpoint('spot.newOrder')
  if (!found.ok) throw new Error(found.fault.message)
  const { endpoint } = found
  const signer = createSigner({ apiKey: 'key', type, secret })
  return () => rateOf(() => buildRequest({ endpoint, params, signer, timestamp: 1_700_000_000_000, recvWindow: 3_000 }))
}

/** From an order's parameters to the signed bytes, against nothing but the signature of the finished text. */
export async function run(): Promise<BenchRow[]> {
  const ed25519 = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ format: 'pem', type: 'pkcs8' })
    .toString()
  const [ed25519Key, rsaKey] = [createPrivateKey(ed25519), createPrivateKey(rsa)]
  const bare = {
    HMAC: () => rateOf(() => createHmac('sha256', SECRET).update(TEXT).digest('hex')),
    ED25519: () => rateOf(() => sign(null, Buffer.from(TEXT), ed25519Key).toString('base64')),
    RSA: () => rateOf(() => sign('sha256', Buffer.from(TEXT), rsaKey).toString('base64')),
  }
  return [
    await compare('request: build and sign an order, HMAC', 'requests/s', ours('HMAC', SECRET), bare.HMAC),
    await compare('request: build and sign an order, Ed25519', 'requests/s', ours('ED25519', ed25519), bare.ED25519, 3),
    await compare('request: build and sign an order, RSA-2048', 'requests/s', ours('RSA', rsa), bare.RSA, 3),
  ]
}
