import { clientOrderIdOf } from '@flotilla/orders'
import type { Command, Fill, OrderState } from '@flotilla/protocol'
import { describe, expect, it } from 'vitest'
import type { Intent } from './intents.ts'
import { judge } from './judge.ts'
import { keyOf, type LedgerRow, type Views } from './views.ts'

const trader = { accountId: '7faaaaaaaaaa', uid: '42' }
const id = clientOrderIdOf(trader.accountId, 'one')
const key = keyOf(trader.accountId, 'one')
const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.001' }
const command = { action: 'place', market: 'spot', order } as const
const intent: Intent = { trader, commandId: 'one', command, at: 1, via: 'nats', handedIn: 'taken' }

const record = (state: OrderState['state'], more: Partial<OrderState> = {}): OrderState => ({
  ...{ state, contentHash: '', at: 2, legs: [{ clientOrderId: id, symbol: 'BTCUSDT', orderId: '9' }], ...more },
})
const leg = { clientOrderId: id, orderId: '9', status: 'FILLED', executedQuantity: '0.00100000' }
const placed = record('placed', { legs: [leg] })

const about = { at: 3, uid: '42', market: 'spot', symbol: 'BTCUSDT', orderId: '9', clientOrderId: id }
const accepted: LedgerRow = { ...about, kind: 'order', side: 'BUY', type: 'MARKET', quantity: '0.00100000' }
const traded = { tradeId: '5', side: 'BUY', price: '65000', quantity: '0.00100000' }
const filled: LedgerRow = { ...about, kind: 'fill', ...traded }
const fill: Fill = {
  ...{
    id: 'spot:BTCUSDT:5',
    market: 'spot',
    at: 3,
    symbol: 'BTCUSDT',
    orderId: '9',
    clientOrderId: id,
    commandId: 'one',
  },
  ...{ side: 'BUY', price: '65000.00', quantity: '0.001', fee: '0', feeAsset: 'BTC', maker: false },
}

const whole: Views = {
  intents: [intent],
  commands: new Map([[key, { ...command, by: 'x', expiresAt: 9 } satisfies Command]]),
  histories: new Map([[key, [record('sending'), placed]]]),
  ledger: [accepted, filled],
  fills: [{ accountId: trader.accountId, fill }],
  said: new Map(),
}

const found = (differing: Partial<Views>) =>
  judge({ ...whole, ...differing }, new Set(['spot'])).map(({ what }) => what)
const histories = (...records: OrderState[]) => new Map([[key, records]])

it('finds nothing where four views agree, nor in a fill that was told twice', () => {
  expect(found({})).toEqual([])
  const { fills } = whole
  expect(found({ fills: [...fills, ...fills] })).toEqual([])
})

describe('finds', () => {
  const again = { ...accepted, orderId: '10' }
  const other: LedgerRow = { ...accepted, clientOrderId: 'flt-nobodys', orderId: '11' }
  it.each<[string, Partial<Views>, RegExp]>([
    ['an order that was accepted twice', { ledger: [accepted, filled, again] }, /accepted 2 times/],
    ['an order that nobody wanted', { ledger: [accepted, filled, other] }, /nobody wanted it/],
    ['an order that is told not to exist', { histories: histories(record('notPlaced')) }, /exists, told is notPlaced/],
    ['an order that is told and does not exist', { ledger: [], fills: [] }, /does not exist, told is placed/],
    ['another quantity than was wanted', { ledger: [{ ...accepted, quantity: '0.002' }, filled] }, /wanted 0.001/],
    ['an outcome that stays open', { histories: histories(record('checking')) }, /stayed checking/],
    ['an outcome for a person to look at', { histories: histories(record('quarantined')) }, /stayed quarantined/],
    ['a command that nobody took up', { histories: new Map(), ledger: [], fills: [] }, /nobody took it up/],
    ['a command that was taken and is gone', { commands: new Map(), histories: new Map() }, /the log has no command/],
    ['two ends of one request', { histories: histories(placed, placed) }, /ended 2 times/],
    ['two claims of one request', { histories: histories(record('sending'), record('sending'), placed) }, /claimed 2/],
    ['a fill that was not told', { fills: [] }, /told is nothing/],
    ['a fill that never happened', { ledger: [accepted] }, /never happened/],
    ['a command that nobody sent', { intents: [] }, /sent by nobody/],
  ])('%s', (_what, differing, expected) => {
    expect(found(differing).join('\n')).toMatch(expected)
  })
})

describe('of what the chat said it finds', () => {
  const asked: Intent = { ...intent, via: { chatId: '7', messageId: 1 } }
  const texted = (...texts: string[]) => found({ intents: [asked], said: new Map([['7/1', texts]]) }).join('\n')
  it.each([
    [
      ['⏳ <b>Sending…</b>', '❌ <b>Not placed</b>', '✅ <b>Filled</b>\nFilled: <b>0.001 BTC</b>'],
      /of an order that exists/,
    ],
    [['🔎 <b>Checking…</b>'], /ends with ".*Checking/],
    [['✅ <b>Filled</b>\nFilled: <b>0.002 BTC</b>'], /0.002 filled, the exchange of 0.001/],
    [['📌 <b>On the book</b>'], /the exchange disagrees/],
    [[], /never told/],
  ])('%j wrong', (texts, expected) => {
    expect(texted(...texts)).toMatch(expected)
  })

  it('nothing wrong in the truth', () => {
    expect(texted('⏳ <b>Sending…</b>', '🔎 <b>Checking…</b>', '✅ <b>Filled</b>\nFilled: <b>0.001 BTC</b>')).toBe('')
  })
})

describe('of an amendment it finds', () => {
  const command = {
    action: 'amend',
    market: 'spot',
    order: { symbol: 'BTCUSDT', commandId: 'one', newQty: '0.0006' },
  } as const
  const amend: Intent = { trader, commandId: 'two', command, at: 4, via: 'nats', handedIn: 'taken' }
  const sent = { timestamp: 77, recvWindow: 3_000, epoch: 1 }
  const changed: LedgerRow = { ...about, kind: 'amend', quantity: '0.00060000', price: '65000.00', timestamp: 77 }
  const resting = { ...accepted, type: 'LIMIT' }
  const amended = (state: OrderState['state'], ...ledger: LedgerRow[]) =>
    found({
      intents: [{ ...intent, command: { ...intent.command, order: { ...order, type: 'LIMIT' } } }, amend],
      commands: new Map([...whole.commands, [keyOf(trader.accountId, 'two'), { ...command, by: 'x', expiresAt: 9 }]]),
      histories: new Map([
        ...whole.histories,
        [keyOf(trader.accountId, 'two'), [record('sending', { sent }), record(state, { sent })]],
      ]),
      ledger: [resting, ...ledger, filled],
    }).join('\n')

  it('nothing where it was made once, or refused', () => {
    expect(amended('placed', changed)).toBe('')
    expect(amended('rejected')).toBe('')
  })

  it.each<[string, OrderState['state'], LedgerRow[], RegExp]>([
    ['that it was made twice', 'placed', [changed, changed], /was changed 2 times/],
    [
      'that it was sent again under another timestamp',
      'placed',
      [changed, { ...changed, timestamp: 78 }],
      /nobody wanted that/,
    ],
    ['that it was lost', 'placed', [], /never changed, told is placed/],
    ['that it was made and is told not to be', 'notPlaced', [changed], /was changed, told is notPlaced/],
    ['that something else was made of it', 'placed', [{ ...changed, quantity: '0.0007' }], /was changed to 0.0007/],
  ])('%s', (_what, state, ledger, expected) => {
    expect(amended(state, ...ledger)).toMatch(expected)
  })
})
