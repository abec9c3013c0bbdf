import { type Bus, FaultError, type OrderState } from '@flotilla/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { awaitOutcome, handIn } from './commands.ts'
import { createFleet } from './fleet.ts'
import { readMarketEvent } from './market-events.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const command = {
  action: 'place' as const,
  market: 'spot' as const,
  expiresAt: 1_790_000_000_000,
  by: 'test',
  order: { symbol: 'BTCUSDT' },
}
const away = (outcome: 'unknown' | 'unsent' | 'rejected') => new FaultError({ code: 'X', message: 'x', outcome })

/** A bus whose appends end as told, one after the other; the last way goes on. */
function busOf(...ends: (Error | { ok: boolean })[]) {
  let appends = 0
  const bus = {
    async append() {
      const end = ends[Math.min(appends++, ends.length - 1)]
      if (end instanceof Error) throw end
      return end
    },
    last: async () => ({ payload: command }),
  } as unknown as Bus
  return { bus, appends: () => appends }
}

const handedIn = async (bus: Bus, what = command) => {
  const result = handIn(bus, '7fabc', 'c', what)
  await vi.advanceTimersByTimeAsync(20_000)
  return result
}

describe('handing a command in', () => {
  it('is tried again while the log is away, and taking its own command for taken is no fault', async () => {
    const { bus, appends } = busOf(away('unknown'), away('unsent'), { ok: false })
    expect(await handedIn(bus)).toBeUndefined()
    expect(appends()).toBe(3)
  })

  it('that may have been taken is unknown, that cannot have been is unsent', async () => {
    expect(await handedIn(busOf(away('unsent'), away('unknown'), away('unsent')).bus)).toMatchObject({
      outcome: 'unknown',
    })
    expect(await handedIn(busOf(away('unsent')).bus)).toMatchObject({ outcome: 'unsent' })
  })

  it('is refused at once where it is not permitted, or when the id names another command', async () => {
    const { bus, appends } = busOf(away('rejected'))
    expect(await handedIn(bus)).toMatchObject({ outcome: 'rejected' })
    expect(appends()).toBe(1)
    const other = { ...command, order: { symbol: 'ETHUSDT' } }
    expect(await handedIn(busOf({ ok: false }).bus, other)).toMatchObject({ code: 'COMMAND_ID_TAKEN' })
  })
})

describe('the outcome of a command', () => {
  const outcomeOf = async (...states: OrderState['state'][]) => {
    const bus = {
      consume(_s: unknown, _t: unknown, _o: unknown, tell: (stored: { payload: unknown }) => void) {
        for (const state of states) tell({ payload: { state, contentHash: '', legs: [], at: 1 } })
        return { stop: async () => undefined }
      },
    } as unknown as Bus
    const result = awaitOutcome(bus, '7fabc', 'c', 1_000)
    await vi.advanceTimersByTimeAsync(2_000)
    return result
  }

  it.each([
    [['sending', 'placed'], { ok: true, state: { state: 'placed' } }],
    [['sending', 'checking'], { ok: false, fault: { code: 'CHECKING', outcome: 'unknown' } }],
    [['sending', 'quarantined'], { ok: false, fault: { outcome: 'unknown' } }],
    [['rejected'], { ok: false, fault: { code: 'REJECTED', outcome: 'rejected' } }],
    [['checking', 'notPlaced'], { ok: false, fault: { code: 'NOT_PLACED', outcome: 'rejected' } }],
    [[], { ok: false, fault: { code: 'NOT_TAKEN_UP', outcome: 'unknown' } }],
  ] as const)('after %j is %j', async (states, expected) => {
    expect(await outcomeOf(...states)).toMatchObject(expected)
  })
})

it('the price of a market that has none is refused, never taken from another market', async () => {
  const request = vi.fn()
  const fleet = createFleet({ request } as unknown as Bus)
  await expect(fleet.price('BTC-251226-100000-C', 'options')).rejects.toThrow(/MARKET_NOT_SERVED/)
  expect(request).not.toHaveBeenCalled()
})

describe('an event of the market', () => {
  it.each([
    [
      { e: 'trade', s: 'X', p: '1.0', q: '2', T: 5, m: true },
      { symbol: 'X', price: '1.0', quantity: '2', tradedAt: 5, buyerIsMaker: true },
    ],
    [
      { e: 'kline', E: 1, s: 'X', k: { t: 1, c: '3', x: true } },
      { eventAt: 1, symbol: 'X', openTime: 1, close: '3', closed: true },
    ],
    [
      { u: 1, s: 'X', b: '1', B: '2', a: '3', A: '4' },
      { updateId: 1, symbol: 'X', bidPrice: '1', askQuantity: '4' },
    ],
    [
      { e: 'somethingNew', z: 1 },
      { e: 'somethingNew', z: 1 },
    ],
  ])('%j is told by names, with what Binance sent beside it', (raw, told) => {
    expect(readMarketEvent(raw)).toMatchObject({ ...told, raw })
  })

  it.each([null, 1, 'x', [{ e: 'trade' }]].map((raw) => ({ raw })))('%j is told as it is', ({ raw }) => {
    expect(readMarketEvent(raw)).toEqual({ raw })
  })
})
