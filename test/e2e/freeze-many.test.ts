import { expect, test } from 'vitest'
import { connectTo, ledgerOf, openAccount } from '../support/client.ts'
import { startTestFleet, waitFor } from '../support/index.ts'

/** To look at everything of one account costs 160 of the 2,400 that an address may spend on futures in a minute. */
const accounts = 40

const limit = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '30000' }
const stop = {
  market: 'usdm' as const,
  symbol: 'ETHUSDT',
  side: 'SELL',
  type: 'STOP_MARKET',
  triggerPrice: '1000',
  quantity: '0.1',
}

test('a freeze of more accounts than can be looked at in a minute ends at once what is known to rest', async () => {
  const fleet = await startTestFleet({ scale: { executor: 2 } })
  const client = await connectTo(fleet)
  const opened = await Promise.all(Array.from({ length: accounts }, (_, n) => openAccount(fleet, client, `many-${n}`)))
  const placed = await Promise.all(
    opened.flatMap(({ account }) => [
      account.place(limit),
      account.place({ ...limit, market: 'usdm' }),
      account.place(stop),
    ]),
  )
  expect(placed.filter(({ ok }) => !ok)).toEqual([])

  await client.freezes.set({ scope: 'all', by: 'operator:test' })
  const cancels = async () => (await ledgerOf(fleet)).filter(({ kind }) => kind === 'cancel').length
  // To look at all of them takes two and a half minutes.
  await waitFor('every order cancelled', async () => (await cancels()) === 3 * accounts, { timeoutMs: 60_000 })
  await client.freezes.end({ scope: 'all', by: 'operator:test' })
}, 180_000)
