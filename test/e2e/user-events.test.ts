import {
  AccountBalance,
  AccountConfigEvent,
  AccountFill,
  AccountOrder,
  AccountPosition,
  type AccountStream,
  type Fill,
  type Market,
  type Position,
} from '@flotilla/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import { connectTo, setFault, setLifetimes } from '../support/client.ts'
import { startTestFleet, type TestFleet, waitFor } from '../support/index.ts'
import { byHand } from './by-hand.ts'
import { createEars } from './ears.ts'

let fleet: TestFleet
let ears: ReturnType<typeof createEars>

beforeAll(async () => {
  fleet = await startTestFleet()
  ears = createEars(fleet, await connectTo(fleet))
}, 120_000)

const hear: typeof ears.hear = (subject, accountId) => ears.hear(subject, accountId)
const listenedAccount = (userId: string) => ears.listenedAccount(userId)
const fillsAtExchange = (uid: string, market: string) => ears.fillsAtExchange(uid, market)

/** A new user-stream has to start, find its accounts and ask about each; machines that run tests are busy. */
const slowly = { timeoutMs: 90_000 }

describe('what Binance tells of an account', () => {
  test('on USD-M reaches the bus: fills, orders, balances, positions, settings', async () => {
    const { account, accountId, uid } = await listenedAccount('usdm-user')
    const [fills, orders] = [hear(AccountFill, accountId), hear(AccountOrder, accountId)]
    const [balances, positions] = [hear(AccountBalance, accountId), hear(AccountPosition, accountId)]
    const configs = hear(AccountConfigEvent, accountId)
    const leverage = { symbol: 'BTCUSDT', leverage: 7 }
    await account.command({ action: 'call', market: 'usdm', operation: 'usdm.changeInitialLeverage', order: leverage })
    const order = { market: 'usdm' as const, symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' }
    const { commandId } = await account.place(order)
    await waitFor(
      'its fills',
      async () => fills.length > 0 && fills.length === (await fillsAtExchange(uid, 'usdm')).length,
    )
    expect(fills[0]).toMatchObject({ market: 'usdm', symbol: 'BTCUSDT', commandId, side: 'BUY', feeAsset: 'USDT' })
    await waitFor('the position', () => positions.some(({ quantity }) => Number(quantity) === 0.01))
    await waitFor('the balance', () =>
      balances.some(({ market, walletBalance }) => market === 'usdm' && walletBalance !== undefined),
    )
    const lastOf = () => orders.filter((each) => each.commandId === commandId).at(-1)
    await waitFor('the order’s end', () => lastOf()?.status === 'FILLED')
    await waitFor('the setting', () => configs.length > 0)
    expect(configs).toMatchObject([{ market: 'usdm', symbol: 'BTCUSDT', leverage: 7 }])
  }, 60_000)

  test('on COIN-M counts contracts', async () => {
    const { account, accountId, uid } = await listenedAccount('coinm-user')
    const [fills, positions] = [hear(AccountFill, accountId), hear(AccountPosition, accountId)]
    const order = { market: 'coinm' as const, symbol: 'BTCUSD_PERP', side: 'SELL', type: 'MARKET', quantity: '1' }
    const { commandId } = await account.place(order)
    await waitFor(
      'its fills',
      async () => fills.length > 0 && fills.length === (await fillsAtExchange(uid, 'coinm')).length,
    )
    expect(fills[0]).toMatchObject({ market: 'coinm', symbol: 'BTCUSD_PERP', commandId, side: 'SELL', feeAsset: 'BTC' })
    await waitFor('the position', () => positions.some(({ quantity }) => Number(quantity) === -1))
  }, 60_000)

  test('on margin tells fills of the cross account', async () => {
    const { account, accountId } = await listenedAccount('margin-user')
    const fills = hear(AccountFill, accountId)
    const order = { market: 'margin' as const, symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.001' }
    const { commandId } = await account.place({ ...order, isIsolated: 'FALSE', sideEffectType: 'MARGIN_BUY' })
    await waitFor('its fills', () => fills.length > 0)
    expect(fills[0]).toMatchObject({ market: 'margin', symbol: 'BTCUSDT', commandId })
    expect(fills.every(({ isolatedSymbol }) => isolatedSymbol === undefined)).toBe(true)
  }, 60_000)

  test('of a conditional order is told from its trigger to its fill, under the command it came from', async () => {
    const { account, accountId } = await listenedAccount('algo-user')
    const orders = hear(AccountOrder, accountId)
    const order = { market: 'usdm' as const, symbol: 'ETHUSDT', side: 'SELL', type: 'STOP_MARKET', quantity: '0.1' }
    const { commandId } = await account.place({ ...order, triggerPrice: '10' })
    await waitFor('the conditional order', () => orders.some((each) => each.algoId !== undefined))
    expect(orders[0]).toMatchObject({ market: 'usdm', commandId, status: 'NEW', triggerPrice: expect.any(String) })
  }, 60_000)
})

/** Buys a few times while something happens, and returns what was told when all of it is known. */
async function throughTrouble(
  market: 'spot' | 'usdm',
  userId: string,
  trouble: (states: readonly AccountStream[]) => Promise<unknown>,
) {
  const { account, accountId, uid, states } = await listenedAccount(userId)
  const fills = hear(AccountFill, accountId)
  const order = {
    market,
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'MARKET',
    quantity: market === 'spot' ? '0.001' : '0.01',
  }
  const before = states.length
  for (let n = 0; n < 3; n++) await account.place(order)
  await trouble(states)
  for (let n = 0; n < 3; n++) await account.place(order)
  await waitFor(
    'every fill of the exchange',
    async () => {
      const there = await fillsAtExchange(uid, market)
      return new Set(fills.map(({ id }) => id)).size === there.length
    },
    { timeoutMs: 60_000 },
  )
  return { fills, states, before, there: await fillsAtExchange(uid, market) }
}

const idsOf = (fills: readonly Fill[]) => fills.map(({ id }) => id)

describe.each(['spot', 'usdm'] as const)('no fill on %s is lost or told twice', (market) => {
  test('when user-stream is killed', async () => {
    const { fills, there } = await throughTrouble(market, `killed-${market}`, async () => {
      const pid = fleet.processes.get('user-stream-1')?.pid
      fleet.kill('user-stream-1', 'SIGKILL')
      await waitFor('another', () => fleet.processes.get('user-stream-1')?.pid !== pid, { timeoutMs: 20_000 })
    })
    expect(new Set(idsOf(fills)).size).toBe(there.length)
    expect(fills).toHaveLength(there.length)
  }, 120_000)

  test('when the socket is cut, and the gap is told', async () => {
    const { fills, states, before, there } = await throughTrouble(market, `cut-${market}`, async () => {
      await setFault(fleet, { kind: 'cut', path: market === 'spot' ? '/ws-api/v3' : '/private/stream', count: 1 })
    })
    expect(fills).toHaveLength(there.length)
    const told = () =>
      states
        .slice(before)
        .filter((each) => each.market === market)
        .map(({ state }) => state)
    await waitFor('the gap', () => told().includes('gap'), { timeoutMs: 20_000 })
    expect(told().slice(0, 3)).toEqual(['down', 'live', 'gap'])
  }, 120_000)
})

describe('what a stream leaves out', () => {
  test('is fetched, since the answer to the order said what was executed', async () => {
    const { fills, there } = await throughTrouble('spot', 'gap-spot', () =>
      setFault(fleet, { kind: 'gap', path: '/ws-api/v3', count: 2 }),
    )
    expect(new Set(idsOf(fills)).size).toBe(there.length)
  }, 120_000)

  test('is fetched, since the short word of a fill came without the long one', async () => {
    const { fills, there } = await throughTrouble('usdm', 'gap-usdm', () =>
      setFault(fleet, { kind: 'gap', path: 'ORDER_TRADE_UPDATE', count: 2 }),
    )
    expect(fills).toHaveLength(there.length)
  }, 120_000)

  test('when its listenKey has expired is fetched with a new one', async () => {
    const { states } = await throughTrouble('usdm', 'expired-usdm', async (told) => {
      await setLifetimes(fleet, { listenKeyMs: 1 })
      const expired = () => told.some(({ market, reason }) => market === 'usdm' && reason?.includes('listenKey'))
      await waitFor('the end of the key', expired)
      await setLifetimes(fleet, { listenKeyMs: 3_600_000 })
    })
    const told = () => states.filter(({ market }) => market === 'usdm').map(({ state }) => state)
    await waitFor('the gap', () => told().includes('gap'), { timeoutMs: 20_000 })
    expect(told().slice(told().indexOf('down'))).toEqual(expect.arrayContaining(['live', 'gap']))
  }, 120_000)
})

describe('what somebody did by hand', () => {
  test('is told as it happens, without a command, and nobody touches it', async () => {
    const { account, uid } = await listenedAccount('by-hand')
    const [fills, positions]: [Fill[], Position[]] = [[], []]
    const end = account.on({ fill: (fill) => fills.push(fill), position: (each) => positions.push(each) })
    const hand = await byHand(fleet, uid)
    await hand('/fapi/v1/order', { symbol: 'ETHUSDT', side: 'BUY', type: 'MARKET', quantity: '0.1' })
    await waitFor(
      'its fills and position',
      () => fills.length > 0 && positions.some(({ symbol }) => symbol === 'ETHUSDT'),
    )
    expect(fills[0]).toMatchObject({ market: 'usdm', symbol: 'ETHUSDT', side: 'BUY' })
    expect(fills[0]?.commandId).toBeUndefined()
    expect(await account.positions('usdm')).toMatchObject([{ symbol: 'ETHUSDT', quantity: '0.100' }])
    expect((await account.balances('coinm')).map(({ asset }) => asset)).toContain('BTC')
    await end()
  }, 60_000)

  test('while user-stream was away is found by comparison: resting orders, a position, a balance', async () => {
    const { accountId, uid } = await listenedAccount('by-hand-away')
    const hand = await byHand(fleet, uid)
    const [orders, positions] = [hear(AccountOrder, accountId), hear(AccountPosition, accountId)]
    const [balances, fills] = [hear(AccountBalance, accountId), hear(AccountFill, accountId)]
    const pid = fleet.processes.get('user-stream-1')?.pid
    fleet.kill('user-stream-1', 'SIGKILL')
    const order = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.01',
      price: '20000',
    }
    for (const path of ['/api/v3/order', '/fapi/v1/order']) await hand(path, { ...order, newClientOrderId: 'by-hand' })
    await hand('/dapi/v1/order', { ...order, symbol: 'BTCUSD_PERP', quantity: '1', newClientOrderId: 'by-hand' })
    await hand('/fapi/v1/order', { symbol: 'SOLUSDT', side: 'SELL', type: 'MARKET', quantity: '1' })
    await waitFor('another', () => fleet.processes.get('user-stream-1')?.pid !== pid, { timeoutMs: 20_000 })
    const told = (market: Market) =>
      orders.some((each) => each.clientOrderId === 'by-hand' && each.market === market && each.status === 'NEW')
    await waitFor('the resting orders', () => told('spot') && told('usdm') && told('coinm'), slowly)
    await waitFor(
      'the position',
      () => positions.some((each) => each.symbol === 'SOLUSDT' && Number(each.quantity) === -1),
      slowly,
    )
    await waitFor(
      'what is locked',
      () => balances.some(({ asset, locked }) => asset === 'USDT' && Number(locked) === 200),
      slowly,
    )
    await waitFor(
      'its fill',
      () => fills.some(({ symbol, market }) => symbol === 'SOLUSDT' && market === 'usdm'),
      slowly,
    )
    expect(orders.every(({ status }) => status !== 'CANCELED')).toBe(true)
  }, 180_000)
})

test('an exchange that was away is listened to again by itself', async () => {
  const { account, accountId, states } = await listenedAccount('away')
  const fills = hear(AccountFill, accountId)
  const before = states.length
  await setFault(fleet, { kind: 'cut', path: '/ws-api/v3' })
  await setFault(fleet, { kind: 'cut', path: '/private/stream' })
  const again = () =>
    (['spot', 'usdm'] as const).every((market) => {
      const told = states.slice(before).filter((each) => each.market === market)
      return told.some(({ state }) => state === 'down') && told.some(({ state }) => state === 'live')
    })
  await waitFor('all to be live again', again, { timeoutMs: 30_000 })
  await account.place({ symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteQuantity: '50' })
  await waitFor('a fill', () => fills.length > 0)
}, 90_000)
