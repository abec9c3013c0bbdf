import type { Fleet } from '@flotilla/client'
import { AccountFill, AccountOrder, type AccountStream, FleetIncident, type Incident } from '@flotilla/protocol'
import { afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { connectTo, setFault, setLifetimes, setPrice } from '../support/client.ts'
import { liftFault } from '../support/exchange.ts'
import { startTestFleet, type TestFleet, waitFor } from '../support/index.ts'
import { byHand } from './by-hand.ts'
import { createEars } from './ears.ts'

let fleet: TestFleet
let client: Fleet
let ears: ReturnType<typeof createEars>

beforeAll(async () => {
  fleet = await startTestFleet()
  client = await connectTo(fleet)
  ears = createEars(fleet, client)
}, 120_000)

afterEach(() => liftFault(fleet))

const markets = ['spot', 'usdm'] as const
type Listened = Awaited<ReturnType<typeof ears.listenedAccount>>

const bid = (market: (typeof markets)[number], price: string) => {
  const quantity = market === 'spot' ? '0.1' : '1'
  return { market, symbol: 'ETHUSDT', side: 'BUY' as const, type: 'LIMIT', timeInForce: 'GTC', quantity, price }
}
const buy = (market: (typeof markets)[number]) => {
  const quantity = market === 'spot' ? '0.001' : '0.01'
  return { market, symbol: 'BTCUSDT', side: 'BUY' as const, type: 'MARKET', quantity }
}

/** Orders that rest, so that nobody is answered when they are filled. */
async function withRestingBids(userId: string) {
  const listened = await ears.listenedAccount(userId)
  const [fills, orders] = [ears.hear(AccountFill, listened.accountId), ears.hear(AccountOrder, listened.accountId)]
  await setPrice(fleet, 'ETHUSDT', '3000')
  for (const market of markets) await listened.account.place(bid(market, '2500'))
  await waitFor('both to rest', () => markets.every((market) => orders.some((each) => each.market === market)), {
    timeoutMs: 60_000,
  })
  return { ...listened, fills, orders }
}

/** Every fill of the exchange was told, and none twice. */
async function expectAllTold({ accountId, uid }: Listened, timeoutMs: number) {
  const fills = ears.hear(AccountFill, accountId)
  const there = async () => (await Promise.all(markets.map((market) => ears.fillsAtExchange(uid, market)))).flat()
  await waitFor('every fill', async () => fills.length > 0 && fills.length >= (await there()).length, { timeoutMs })
  expect(fills).toHaveLength((await there()).length)
  expect(new Set(fills.map(({ market, id }) => `${market} ${id}`)).size).toBe(fills.length)
}

/** Ends the connections by which accounts are heard; new ones are not let in. */
async function deafen({ states }: Listened) {
  const before = states.length
  const paths = ['/ws-api/v3', '/private/stream']
  for (const path of paths) await setFault(fleet, { kind: 'dropRequest', path })
  for (const path of paths) await setFault(fleet, { kind: 'cut', path })
  await waitFor('the end of both', () =>
    markets.every((each) => states.slice(before).some(({ market, state }) => market === each && state === 'down')),
  )
  return before
}

const liveAgain = (states: readonly AccountStream[], from: number) =>
  markets.every((each) => states.slice(from).some(({ market, state }) => market === each && state === 'live'))

describe('orders that are filled while nothing is heard', () => {
  test('are found although the connection stays up and silent, and the fleet hears of it', async () => {
    const incidents: Incident[] = []
    client.bus.consume(FleetIncident, {}, { from: 'now' }, ({ payload }) => void incidents.push(payload))
    const listened = await withRestingBids('silent')
    await setFault(fleet, { kind: 'silent' })
    await setPrice(fleet, 'ETHUSDT', '2000')
    await expectAllTold(listened, 120_000)
    await waitFor('the incident', () => incidents.some(({ kind }) => kind === 'account-differed'))
    expect(listened.orders.filter(({ status }) => status === 'FILLED').length).toBeGreaterThanOrEqual(2)
  }, 240_000)

  test('are found when Binance could not be reached for some seconds', async () => {
    const listened = await withRestingBids('unreachable')
    for (const path of ['/api', '/fapi']) await setFault(fleet, { kind: 'dropRequest', path })
    const before = await deafen(listened)
    await setPrice(fleet, 'ETHUSDT', '2000')
    await waitFor('the fills at the exchange', async () =>
      (await Promise.all(markets.map((each) => ears.fillsAtExchange(listened.uid, each)))).every(
        (all) => all.length > 0,
      ),
    )
    await liftFault(fleet)
    await waitFor('both to be live', () => liveAgain(listened.states, before), { timeoutMs: 60_000 })
    await expectAllTold(listened, 30_000)
  }, 180_000)

  test('are told when the whole exchange stood still and goes on', async () => {
    const listened = await withRestingBids('standstill')
    fleet.kill('sim', 'SIGSTOP')
    const stoppedAt = performance.now()
    await waitFor('some seconds to pass', () => performance.now() - stoppedAt > 5_000)
    fleet.kill('sim', 'SIGCONT')
    await setPrice(fleet, 'ETHUSDT', '2000')
    await expectAllTold(listened, 60_000)
  }, 120_000)
})

test('a server that announces its end is left without a gap; one that does not is caught up on', async () => {
  const listened = await ears.listenedAccount('shutdown')
  const before = listened.states.length
  await listened.account.place(buy('spot'))
  for (const path of ['/ws-api/v3', '/private/stream']) await setFault(fleet, { kind: 'shutdown', path, ms: 5_000 })
  for (const market of markets) for (let n = 0; n < 3; n++) await listened.account.place(buy(market))
  const announcedAt = performance.now()
  await waitFor('the server to be gone', () => performance.now() - announcedAt > 6_000)
  for (const market of markets) await listened.account.place(buy(market))
  await expectAllTold(listened, 60_000)
  expect(listened.states.slice(before).filter(({ market, state }) => market === 'spot' && state === 'down')).toEqual([])
}, 120_000)

test('reads that lag behind do not make what was told go back', async () => {
  const listened = await ears.listenedAccount('stale')
  const orders = ears.hear(AccountOrder, listened.accountId)
  await setFault(fleet, { kind: 'stale', ms: 20_000 })
  for (const market of markets) await listened.account.place(buy(market))
  await setFault(fleet, { kind: 'cut', path: '/ws-api/v3' })
  await setFault(fleet, { kind: 'cut', path: '/private/stream' })
  for (const market of markets) await listened.account.place(buy(market))
  await expectAllTold(listened, 90_000)
  const filled = new Set<string>()
  for (const { market, orderId, status } of orders) {
    if (filled.has(`${market} ${orderId}`)) expect(status).toBe('FILLED')
    if (status === 'FILLED') filled.add(`${market} ${orderId}`)
  }
}, 180_000)

test('a user-stream killed amid a stream of fills leaves none out, and none is told twice', async () => {
  const listened = await ears.listenedAccount('amid')
  const pid = fleet.processes.get('user-stream-1')?.pid
  const lanes = markets.map(async (market) => {
    for (let n = 0; n < 12; n++) {
      await listened.account.place(buy(market))
      if (n === 4 && market === 'usdm') fleet.kill('user-stream-1', 'SIGKILL')
    }
  })
  await Promise.all(lanes)
  await waitFor('another', () => fleet.processes.get('user-stream-1')?.pid !== pid, { timeoutMs: 20_000 })
  await expectAllTold(listened, 90_000)
}, 180_000)

/** Three orders are filled; of the second neither that it was taken nor that it was filled is told. */
async function withFillLeftOut(userId: string) {
  const listened = await ears.listenedAccount(userId)
  const fills = ears.hear(AccountFill, listened.accountId)
  await listened.account.place(buy('spot'))
  await waitFor('the first', () => fills.length > 0)
  const atFirst = fills.length
  await setFault(fleet, { kind: 'gap', path: 'executionReport', count: 2 })
  await listened.account.place(buy('spot'))
  await listened.account.place(buy('spot'))
  return { listened, lastIsTold: () => fills.length > atFirst }
}

test('a fill that Binance left out is told though a later one was, and user-stream died before it was missed', async () => {
  const { listened, lastIsTold } = await withFillLeftOut('passed')
  await waitFor('the last', lastIsTold)
  const heardAt = performance.now()
  await waitFor('what is on its way to be written', () => performance.now() - heardAt > 1_500)
  fleet.kill('user-stream-1', 'SIGKILL')
  await expectAllTold(listened, 90_000)
}, 180_000)

test('a fill that Binance left out is told though nobody could ask for it until user-stream died', async () => {
  const { listened, lastIsTold } = await withFillLeftOut('unasked')
  const executors = [...fleet.processes.keys()].filter((name) => name.startsWith('executor'))
  for (const name of executors) fleet.kill(name, 'SIGSTOP')
  await waitFor('the last', lastIsTold)
  const stoppedAt = performance.now()
  // So long that its cursor had been written.
  await waitFor('a minute to pass', () => performance.now() - stoppedAt > 65_000, { timeoutMs: 70_000 })
  fleet.kill('user-stream-1', 'SIGKILL')
  for (const name of executors) fleet.kill(name, 'SIGCONT')
  await expectAllTold(listened, 90_000)
}, 240_000)

test('a trade made by hand in a gap is told though one of ours behind it was fetched before', async () => {
  const listened = await ears.listenedAccount('by-hand-before')
  const hand = await byHand(fleet, listened.uid)
  const fills = ears.hear(AccountFill, listened.accountId)
  for (const market of markets) await listened.account.place(buy(market))
  const told = (count: number) =>
    markets.every(
      (each) => new Set(fills.filter(({ market }) => market === each).map((fill) => fill.orderId)).size >= count,
    )
  await waitFor('the first of both', () => told(1))
  const before = await deafen(listened)
  await hand('/api/v3/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.002' })
  await hand('/fapi/v1/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.02' })
  for (const market of markets) await listened.account.place(buy(market))
  await waitFor('the second of both', () => told(2), { timeoutMs: 30_000 })
  await liftFault(fleet)
  await waitFor('both to be live', () => liveAgain(listened.states, before), { timeoutMs: 60_000 })
  await expectAllTold(listened, 60_000)
}, 180_000)

test('a listenToken is renewed before its end, without a gap', async () => {
  const lifeMs = 18_000
  await setLifetimes(fleet, { listenTokenMs: lifeMs })
  onTestFinished(async () => void (await setLifetimes(fleet, { listenTokenMs: 86_400_000 })))
  const { account, accountId, states } = await ears.listenedAccount('token')
  const fills = ears.hear(AccountFill, accountId)
  const before = states.length
  const begun = performance.now()
  await waitFor('the first token to be over', () => performance.now() - begun > lifeMs + 2_000, {
    timeoutMs: lifeMs + 5_000,
  })
  await account.place({ ...buy('spot'), market: 'margin', isIsolated: 'FALSE', sideEffectType: 'MARGIN_BUY' })
  await waitFor('its fill', () => fills.length > 0)
  expect(states.slice(before).filter(({ market, state }) => market === 'margin' && state === 'down')).toEqual([])
}, 90_000)
