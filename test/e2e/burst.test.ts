import { expect, test } from 'vitest'
import { connectTo, ledgerOf, openAccount } from '../support/client.ts'
import { startTestFleet } from '../support/index.ts'

const accounts = 30
const symbols = ['BTCUSDT', 'ETHUSDT', 'BNBUSDT', 'SOLUSDT', 'XRPUSDT', 'DOGEUSDT']

test('orders of many people in one moment are all placed: none waits for the records of all others with its permit', async () => {
  const fleet = await startTestFleet()
  const client = await connectTo(fleet)
  const opened = await Promise.all(Array.from({ length: accounts }, (_, n) => openAccount(fleet, client, `burst-${n}`)))
  const order = (symbol: string) => ({ symbol, side: 'BUY', type: 'MARKET', quoteOrderQty: '20' })
  const placed = await Promise.all(
    opened.flatMap(({ account }) => symbols.map((symbol) => account.place(order(symbol)))),
  )
  expect(placed.filter(({ ok }) => !ok)).toEqual([])
  expect((await ledgerOf(fleet)).filter(({ kind }) => kind === 'order')).toHaveLength(accounts * symbols.length)
}, 120_000)
