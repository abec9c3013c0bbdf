import type { CommandResult, Fleet } from '@flotilla/client'
import type { CallParams, Command } from '@flotilla/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import { connectTo, ledgerOf, openAccount, setFault } from '../support/client.ts'
import { startTestFleet, type TestFleet } from '../support/index.ts'

let fleet: TestFleet
let client: Fleet
let usual: Prices

beforeAll(async () => {
  fleet = await startTestFleet()
  client = await connectTo(fleet)
  const last = Number((await client.price('BTCUSDT')).price)
  usual = { low: (last * 0.8).toFixed(0), lower: (last * 0.79).toFixed(0), high: (last * 1.2).toFixed(0) }
}, 120_000)

/** Prices at which an order rests, below and above the market. */
interface Prices {
  readonly low: string
  readonly lower: string
  readonly high: string
}

type Opened = Awaited<ReturnType<typeof openAccount>>
type Wish = Pick<Command, 'market' | 'action' | 'order' | 'operation'>

/** What hides an outcome that came about. */
const lostAnswers = [{ kind: 'dropResponse' }, { kind: 'status', status: 503, afterExecute: true }] as const
/** What keeps a call from coming about, as seen from here the same. */
const lostRequest = { kind: 'dropRequest' } as const
type Mishap = (typeof lostAnswers)[number] | typeof lostRequest

const plantedFaults = async () =>
  ((await (await fetch(`${fleet.simUrl}/sim/faults`)).json()) as { id: string }[]).map(({ id }) => id)

/** Sends a command whose call meets a mishap, and makes sure that it did. */
async function struck(
  { account }: Opened,
  mishap: Mishap,
  method: string,
  path: string,
  wish: Wish,
  timeoutMs = 30_000,
) {
  const id = await setFault(fleet, { ...mishap, method, path, count: 1 })
  const result = await account.command(wish, { timeoutMs })
  expect(await plantedFaults()).not.toContain(id)
  return result
}

const stateOf = (result: CommandResult) => (result.ok ? result.state.state : result.fault)

/** The account's orders in the exchange's own record, and those of them that were taken from the book. */
async function recorded({ uid }: Opened) {
  const own = (await ledgerOf(fleet)).filter((row) => row.uid === uid)
  const orders = own.filter(({ kind }) => kind === 'order').map(({ clientOrderId }) => String(clientOrderId))
  const cancelled = own.filter(({ kind }) => kind === 'cancel').map(({ orderId }) => String(orderId))
  const byId = new Map(own.filter(({ kind }) => kind === 'order').map((row) => [String(row.orderId), row]))
  return { orders, cancelled: cancelled.map((id) => String(byId.get(id)?.clientOrderId)) }
}

const clientIds = (...results: readonly CommandResult[]) =>
  results.flatMap(({ state }) => state?.legs.map(({ clientOrderId }) => clientOrderId) ?? [])

interface Trade {
  readonly market: 'spot' | 'margin' | 'usdm' | 'coinm'
  readonly path: string
  readonly symbol: string
  readonly quantity: string
  readonly query: string
  /** How an open order is changed, and what it shows then. */
  readonly change?: { readonly path: string; readonly order: () => CallParams; readonly shows: () => object }
}

const move = (market: 'usdm' | 'coinm', symbol: string, quantity: string) => ({
  path: market === 'usdm' ? '/fapi/v1/order' : '/dapi/v1/order',
  order: () => ({ symbol, side: 'BUY', quantity, price: usual.lower }),
  shows: () => ({ price: expect.stringMatching(new RegExp(`^${usual.lower}(\\.0+)?$`)), status: 'NEW' }),
})

const trades: readonly Trade[] = [
  {
    ...{ market: 'spot', path: '/api/v3/order', symbol: 'BTCUSDT', quantity: '0.01', query: 'spot.getOrder' },
    change: {
      path: '/api/v3/order/amend/keepPriority',
      order: () => ({ symbol: 'BTCUSDT', newQty: '0.005' }),
      shows: () => ({ origQty: '0.00500000', status: 'NEW' }),
    },
  },
  {
    ...{ market: 'margin', path: '/sapi/v1/margin/order', symbol: 'BTCUSDT', quantity: '0.004' },
    query: 'margin.queryMarginAccountsOrder',
  },
  {
    ...{ market: 'usdm', path: '/fapi/v1/order', symbol: 'BTCUSDT', quantity: '0.01', query: 'usdm.queryOrder' },
    change: move('usdm', 'BTCUSDT', '0.01'),
  },
  {
    ...{ market: 'coinm', path: '/dapi/v1/order', symbol: 'BTCUSD_PERP', quantity: '1', query: 'coinm.queryOrder' },
    change: move('coinm', 'BTCUSD_PERP', '1'),
  },
]

const resting = ({ symbol, quantity }: Pick<Trade, 'symbol' | 'quantity'>): CallParams => ({
  ...{ symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity, price: usual.low },
})

describe('of one order, what is told equals what the exchange did', () => {
  test.each(trades)(
    'on $market: placed, changed and cancelled',
    async (trade) => {
      const { market, path, symbol, quantity, query, change } = trade
      const opened = await openAccount(fleet, client, `single-${market}`)
      const placed: CommandResult[] = []
      const place = async (mishap: Mishap, order: CallParams): Promise<string> => {
        const result = await struck(opened, mishap, 'POST', path, { action: 'place', market, order })
        expect(stateOf(result)).toBe('placed')
        placed.push(result)
        return result.commandId
      }
      for (const mishap of lostAnswers) {
        const commandId = await place(mishap, resting(trade))
        if (change) {
          const order: CallParams = { ...change.order(), commandId }
          const changed = await struck(opened, mishap, 'PUT', change.path, { action: 'amend', market, order })
          expect(stateOf(changed)).toBe('placed')
          const [origClientOrderId = ''] = clientIds(changed)
          expect(await opened.account.call(query, { symbol, origClientOrderId })).toMatchObject(change.shows())
        }
      }
      for (const [index, mishap] of [...lostAnswers, lostRequest].entries()) {
        if (index >= placed.length) await place(lostAnswers[0], resting(trade))
        const order = { symbol, commandId: placed[index]?.commandId ?? '' }
        const ended = await struck(opened, mishap, 'DELETE', path, { action: 'cancel', market, order })
        expect(stateOf(ended)).toBe('cancelled')
      }
      const cancelled = clientIds(...placed)
      await place(lostAnswers[1], { symbol, side: 'BUY', type: 'MARKET', quantity })
      expect(placed.at(-1)?.state?.legs).toMatchObject([{ status: 'FILLED' }])

      const { orders, cancelled: taken } = await recorded(opened)
      expect(orders).toEqual(clientIds(...placed))
      expect(taken).toEqual(cancelled)
    },
    60_000,
  )
})

// Here, because they give the breakers ten quiet seconds after all those failures.
describe('a request that never arrived', () => {
  test.each(trades)(
    'on $market is being checked, not failed, as long as nothing is proved',
    async (trade) => {
      const { market, path } = trade
      const opened = await openAccount(fleet, client, `lost-${market}`)
      const wish: Wish = { action: 'place', market, order: resting(trade) }
      const told = await struck(opened, lostRequest, 'POST', path, wish, 3_000)
      expect(told).toMatchObject({ ok: false, state: { state: 'checking' }, fault: { outcome: 'unknown' } })
      expect((await recorded(opened)).orders).toEqual([])
    },
    30_000,
  )
})

describe('of several orders at once, what is told equals what the exchange did', () => {
  test.each([
    ['usdm', '/fapi/v1/batchOrders', 'BTCUSDT', '0.01'],
    ['coinm', '/dapi/v1/batchOrders', 'BTCUSD_PERP', '1'],
  ] as const)(
    'on %s: a batch placed, modified and cancelled',
    async (market, path, symbol, quantity) => {
      const opened = await openAccount(fleet, client, `batch-${market}`)
      const batch = (name: string, order: CallParams): Wish => ({
        ...{ action: 'batch', market, order },
        operation: `${market}.${name}MultipleOrders`,
      })
      const ids: string[] = []
      for (const mishap of lostAnswers) {
        const both = { batchOrders: [resting({ symbol, quantity }), resting({ symbol, quantity })] }
        const placed = await struck(opened, mishap, 'POST', path, batch('place', both))
        expect(stateOf(placed)).toBe('placed')
        const own = clientIds(placed)
        const moved = own.map((id) => ({ ...move(market, symbol, quantity).order(), origClientOrderId: id }))
        const modified = await struck(opened, mishap, 'PUT', path, batch('modify', { batchOrders: moved }))
        expect(modified.state?.legs.map(({ state }) => state)).toEqual(['placed', 'placed'])
        const open = (await opened.account.call(`${market}.currentAllOpenOrders`, { symbol })) as { price: string }[]
        expect(open.map(({ price }) => Number(price))).toEqual([Number(usual.lower), Number(usual.lower)])
        const ended = await struck(
          opened,
          mishap,
          'DELETE',
          path,
          batch('cancel', { symbol, origClientOrderIdList: own }),
        )
        expect(ended.state?.legs.map(({ state }) => state)).toEqual(['cancelled', 'cancelled'])
        ids.push(...own)
      }
      expect(await recorded(opened)).toEqual({ orders: ids, cancelled: ids })
    },
    60_000,
  )

  test.each([
    [
      ...(['spot', 'spot.orderListOco', '/api/v3/orderList/oco', '/api/v3/orderList'] as const),
      () => ({
        ...{ aboveType: 'STOP_LOSS_LIMIT', aboveStopPrice: usual.high, abovePrice: usual.high },
        ...{
          aboveTimeInForce: 'GTC',
          belowType: 'TAKE_PROFIT_LIMIT',
          belowStopPrice: usual.low,
          belowPrice: usual.low,
          belowTimeInForce: 'GTC',
        },
      }),
    ],
    [
      ...(['margin', 'margin.marginAccountNewOco', '/sapi/v1/margin/order/oco', '/sapi/v1/margin/orderList'] as const),
      () => ({ price: usual.low, stopPrice: usual.high, stopLimitPrice: usual.high, stopLimitTimeInForce: 'GTC' }),
    ],
  ] as const)(
    'on %s: an order list placed and cancelled as a whole',
    async (market, operation, path, cancelPath, legs) => {
      const opened = await openAccount(fleet, client, `list-${market}`)
      const symbol = 'BTCUSDT'
      const ids: string[] = []
      for (const mishap of [...lostAnswers, lostRequest]) {
        const list: Wish = {
          ...{ action: 'orderList', market, operation },
          order: { symbol, side: 'BUY', quantity: '0.01', ...legs() },
        }
        const hiding = mishap === lostRequest ? lostAnswers[0] : mishap
        const placed = await struck(opened, hiding, 'POST', path, list)
        expect(placed.state?.legs.map(({ state }) => state)).toEqual(['placed', 'placed'])
        const order = { symbol, commandId: placed.commandId, list: true }
        const ended = await struck(opened, mishap, 'DELETE', cancelPath, { action: 'cancel', market, order })
        expect(stateOf(ended)).toBe('cancelled')
        expect(clientIds(ended).toSorted()).toEqual(clientIds(placed).toSorted())
        ids.push(...clientIds(placed))
      }
      const { orders, cancelled } = await recorded(opened)
      expect(orders.toSorted()).toEqual(ids.toSorted())
      expect(cancelled.toSorted()).toEqual(ids.toSorted())
    },
    60_000,
  )
})
