import { describe, expect, it } from 'vitest'
import { alertHappening, fillHappening, incidentHappening, orderHappening } from './happenings.ts'

const at = 1_790_000_000_000

describe('what an operator reads of an event', () => {
  it('tells a fill in one line', () => {
    const fill = {
      id: 'spot:BTCUSDT:12',
      market: 'spot' as const,
      symbol: 'BTCUSDT',
      orderId: '1',
      clientOrderId: 'x',
      side: 'BUY' as const,
      price: '65000.10000000',
      quantity: '0.00150000',
      fee: '0.09750000',
      feeAsset: 'USDT',
      maker: false,
      at,
    }
    expect(fillHappening('7fk3m9qpw2', fill)).toMatchObject({
      title: 'Bought 0.0015 BTCUSDT at 65,000.1',
      detail: 'taker · fee 0.0975 USDT · account 7fk3m9qpw2',
      tone: 'good',
    })
  })

  it('keeps one line for a command while its state changes', () => {
    const state = { contentHash: '', legs: [{ clientOrderId: 'x', symbol: 'BTCUSDT' }], at }
    const sending = orderHappening('7f', 'c1', { ...state, state: 'sending' })
    const fault = { code: 'X', message: 'not enough USDT', outcome: 'rejected' as const }
    const rejected = orderHappening('7f', 'c1', { ...state, state: 'rejected', fault })
    expect(sending.key).toBe(rejected.key)
    expect(rejected).toMatchObject({
      tone: 'bad',
      title: 'BTCUSDT order rejected',
      detail: 'not enough USDT · account 7f',
    })
  })

  it('never shows an unknown outcome as a failure', () => {
    const checking = orderHappening('7f', 'c1', { state: 'checking', contentHash: '', legs: [], at })
    expect(checking).toMatchObject({ tone: 'warn', title: 'Request checking' })
  })

  it('tells incidents by their weight and alerts with what fired them', () => {
    expect(incidentHappening({ id: '1', kind: 'instance-lost', message: 'm', at })).toMatchObject({
      tone: 'bad',
      title: 'Instance lost',
      detail: 'm',
    })
    const fired = {
      alertId: 'a',
      userId: '42',
      text: 'BTCUSDT > 65000',
      market: 'spot' as const,
      symbol: 'BTCUSDT',
      values: { price: '65000.10000000' },
      eventAt: at,
      at,
      lateMs: 12.4,
    }
    expect(alertHappening(fired)).toMatchObject({
      title: 'Alert: BTCUSDT > 65000',
      detail: 'price 65,000.1 · 12 ms after the event',
    })
  })
})
