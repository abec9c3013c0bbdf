import { createSigner, generateEd25519, type Rest } from '@flotilla/binance'
import { type Bus, SignUserStream } from '@flotilla/protocol'
import { expect, it } from 'vitest'
import type { AccountBook } from './accounts/account-book.ts'
import { createPrivateCalls } from './private-calls.ts'

/** How long the way to Binance may take, ms: the answer to whoever asked, then the wait for a permit. */
const answerMs = 5_000
const permitMs = 10_000

it('a signed subscription is still good when it had to wait for its permit', async () => {
  const signer = createSigner({ apiKey: 'k', type: 'ED25519', secret: generateEd25519().privateKeyDer })
  let sign: ((asked: object) => Promise<unknown>) | undefined
  const bus = {
    serve(subject: unknown, _tokens: unknown, handler: typeof sign) {
      if (subject === SignUserStream) sign = handler
      return { stop: async () => undefined }
    },
  } as unknown as Bus
  const book = { signer: async () => signer } as unknown as AccountBook
  createPrivateCalls({ bus, rest: {} as Rest, book, serverTime: () => 1_700_000_000_000 }).serve('7f')
  const reply = await sign?.({ tokens: { accountId: '7fa' } })
  const { params } = reply as { params: { timestamp: number; recvWindow?: number; signature: string } }
  expect(params.recvWindow).toBeGreaterThan(answerMs + permitMs)
  expect(params.recvWindow).toBeLessThanOrEqual(60_000)
  expect(params.signature).toBe(signer.sign(`apiKey=k&recvWindow=${params.recvWindow}&timestamp=${params.timestamp}`))
})
