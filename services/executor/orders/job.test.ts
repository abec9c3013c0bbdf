import { isFault } from '@flotilla/orders'
import type { Command } from '@flotilla/protocol'
import { describe, expect, test } from 'vitest'
import { planFor } from './job.ts'

const settledBy = (order: Command['order']) => {
  const command: Command = {
    ...{ action: 'call', market: 'margin', operation: 'margin.marginAccountBorrowRepay' },
    ...{ order, by: 'test', expiresAt: 0 },
  }
  const plan = planFor({ accountId: '7fab', commandId: 'c1', command })
  return isFault(plan) ? plan : plan.cases[0]?.query
}

describe('what settles a loan', () => {
  const loan = { asset: 'USDT', symbol: 'BTCUSDT', amount: '100', type: 'BORROW' }

  test('is the record of the account it was taken in: cross, or the isolated one of its pair', () => {
    const operation = 'margin.queryBorrowRepayRecordsInMarginAccount'
    const cross = { asset: 'USDT', type: 'BORROW' }
    expect(settledBy({ ...loan, isIsolated: 'FALSE' })).toEqual({ operation, params: cross })
    const params = { ...cross, isolatedSymbol: 'BTCUSDT' }
    expect(settledBy({ ...loan, isIsolated: 'TRUE' })).toEqual({ operation, params })
  })
})

test.each([
  ['usdm.changeInitialLeverage', { symbol: 'BTCUSDT', leverage: '5' }, true],
  ['crypto-loan.flexibleLoanRepay', { loanCoin: 'USDT', collateralCoin: 'BTC', repayAmount: '100' }, false],
])('%s is settled by how things stand: %o %s', (operation, order, isSetting) => {
  const command: Command = { action: 'call', market: 'usdm', operation, order, by: 'test', expiresAt: 0 }
  expect(planFor({ accountId: '7fab', commandId: 'c1', command })).toMatchObject({ cases: [{ isSetting }] })
})

test.each([
  ['portfolio-margin.cancelUmOrder', { symbol: 'BTCUSDT', orderId: '7' }, { exposes: false, priority: 0 }],
  ['portfolio-margin.newUmOrder', { symbol: 'BTCUSDT' }, { exposes: true, priority: 2 }],
])('%s passes what holds back exposure as any cancel does, or does not: %o %o', (operation, order, expected) => {
  const command: Command = { action: 'call', market: 'usdm', operation, order, by: 'test', expiresAt: 0 }
  expect(planFor({ accountId: '7fab', commandId: 'c1', command })).toMatchObject(expected)
})
