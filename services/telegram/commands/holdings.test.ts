import type { Account } from '@flotilla/client'
import { type AccountInfo, FaultError, refusal } from '@flotilla/protocol'
import { expect, test } from 'vitest'
import type { AccountChoice } from '../accounts.ts'
import type { Ask } from '../ask.ts'
import type { Instruments } from '../instruments.ts'
import { texts } from '../texts/index.ts'
import { createHoldingsCommands } from './holdings.ts'

const spot = { balances: [{ asset: 'USDT', free: '100', locked: '20' }] }
const margin = {
  userAssets: [
    { asset: 'BTC', free: '0.01', locked: '0', borrowed: '0.004', interest: '0', netAsset: '0.006' },
    { asset: 'ETH', free: '0', locked: '0', borrowed: '0', interest: '0', netAsset: '0' },
  ],
}
const margined = (asset: string, free: string, netAsset: string) => ({ asset, free, locked: '0', netAsset })
const isolated = {
  assets: [
    { symbol: 'ETHUSDT', baseAsset: margined('ETH', '0', '0'), quoteAsset: margined('USDT', '40', '25') },
    { symbol: 'BTCUSDT', baseAsset: margined('BTC', '0.002', '0.001'), quoteAsset: margined('USDT', '0', '0') },
  ],
}
const usdm = [{ asset: 'USDT', balance: '50', availableBalance: '0' }]
const coinm = [{ asset: 'BTC', balance: '0', availableBalance: '0' }]
const empty = { spot: { balances: [] }, margin: { userAssets: [] }, isolated: { assets: [] }, usdm: [], coinm: [] }
const away = new FaultError(refusal('TIMEOUT', 'no answer came'))
const never = new FaultError({ ...refusal('ACCOUNT', 'Margin account does not exist.'), venueCode: -3003 })

/** What `/balance` says of wallets that answer this, or fail with it. */
async function said(answers: Readonly<Record<string, unknown>>): Promise<string> {
  const call = async (name: string) => {
    const answer = answers[/Isolated/.test(name) ? 'isolated' : (name.split('.')[0] ?? '')]
    if (answer instanceof Error) throw answer
    return answer
  }
  const choice = { withAccount: (_ask: Ask, work) => work({ call } as Account, {} as AccountInfo) } as AccountChoice
  const instruments = { prices: async () => new Map([['BTCUSDT', '50000']]) } as unknown as Instruments
  const reply = await createHoldingsCommands(choice, instruments).balance({ t: texts.en } as Ask)
  return reply?.text.html ?? ''
}

test('the balance shows every wallet with something in it, what is in use and owed among it', async () => {
  const text = await said({ spot, margin, isolated, usdm, coinm })
  expect(text).toMatch(
    /Spot[\s\S]*USDT +100 +20 +120[\s\S]*Cross margin[\s\S]*BTC +0\.01 +0 +300[\s\S]*Isolated margin/,
  )
  expect(text).toMatch(/Isolated[\s\S]*BTC \(BTCUSDT\) +0\.002 +0 +50[\s\S]*USDT \(ETHUSDT\) +40 +0 +25[\s\S]*USD-M/)
  expect(text).toMatch(/USD-M futures[\s\S]*USDT +0 +50 +50/)
  expect(text).toMatch(/Together about <b>545\.00 USDT/)
  expect(text).not.toMatch(/COIN-M|ETH \(|Not known/)
})

test('a wallet that cannot be asked is unknown, one that was never opened is empty', async () => {
  const text = await said({ spot, margin: never, isolated: never, usdm: away, coinm: { strange: true } })
  expect(text).toMatch(/Not known right now: USD-M futures, COIN-M futures/)
  expect(text).not.toMatch(/margin/i)
  expect(await said({ ...empty, usdm: away })).toMatch(/Not known right now: USD-M futures/)
  expect(await said(empty)).toMatch(/empty/)
})

test('an account of which nothing can be asked says why', async () => {
  await expect(said({ spot: away, margin: away, isolated: away, usdm: away, coinm: away })).rejects.toBe(away)
})
