import { gzipSync } from 'node:zlib'
import { inboxOf, permissionsOf } from '@flotilla/protocol'
import type { plainNats } from '../../support/plain-nats.ts'
import type { Dice } from './random.ts'

/** Amounts as somebody writes them who wants to get past a cap. */
const amounts = [
  ...[
    '20',
    '45',
    '49.99',
    '50.01',
    '500',
    '100000',
    '-40',
    '0',
    '1e3',
    '1E5',
    '0x40',
    ' 45',
    '45 ',
    '4_5',
    '٤٥',
    'NaN',
  ],
  ...[
    'Infinity',
    '',
    '.5',
    '5.',
    `0.${'0'.repeat(40)}1`,
    '9'.repeat(60),
    null,
    true,
    [45],
    { toString: 45 },
    45,
    1e300,
  ],
]
const actions = [
  'place',
  'cancel',
  'cancelAll',
  'cancelReplace',
  'amend',
  'orderList',
  'batch',
  'call',
  'withdraw',
  '__proto__',
]
const operations = [
  ...[
    'wallet.withdraw',
    'wallet.userUniversalTransfer',
    'wallet.fundingWallet',
    'subAccount.subAccountUniversalTransfer',
  ],
  ...[
    'spot.newOrder',
    'spot.orderListOco',
    'usdm.newOrder',
    'usdm.changeInitialLeverage',
    'margin.marginAccountBorrowRepay',
  ],
  ...['spot.getAccount', 'convert.acceptQuote', 'simpleEarn.subscribeFlexibleProduct', 'no.such', '../wallet.withdraw'],
]

function commandOf(dice: Dice, at: number): object {
  const size = dice.chance(0.5) ? 'quoteOrderQty' : 'quantity'
  const order: Record<string, unknown> = {
    symbol: dice.one(['BTCUSDT', 'BTCUSDT', 'ETHUSDT', 'btcusdt', 'BTCUSDT&side=SELL', '']),
    side: dice.one(['BUY', 'SELL', 'buy']),
    type: dice.one(['MARKET', 'MARKET', 'LIMIT']),
    [size]: dice.one(amounts),
    ...(dice.chance(0.2) ? { quantity: dice.one(amounts), price: dice.one(amounts), timeInForce: 'GTC' } : {}),
    ...(dice.chance(0.1) ? { quoteQuantity: '45', batchOrders: [{ symbol: 'BTCUSDT', quantity: '9' }] } : {}),
    ...(dice.chance(0.1) ? { timestamp: 1, signature: 'x', recvWindow: 60_000, newClientOrderId: 'mine' } : {}),
  }
  return {
    action: dice.chance(0.6) ? 'place' : dice.one(actions),
    market: dice.one(['spot', 'spot', 'spot', 'margin', 'usdm', 'coinm', 'options', 'x']),
    expiresAt: at + dice.one([20_000, 20_000, -1, 1e12]),
    by: dice.one(['telegram:user:1', 'operator', 'x'.repeat(200)]),
    order,
    ...(dice.chance(0.3) ? { operation: dice.one(operations) } : {}),
    ...(dice.chance(0.3) ? { code: dice.one(['000000', '123456', '', '1'.repeat(7)]) } : {}),
  }
}

/** An order as its user would give it: some must come through, or it would say nothing that no more of them do. */
const plainOrder = (dice: Dice, at: number) => ({
  ...{ action: 'place', market: 'spot', expiresAt: at + 20_000, by: 'telegram:user:1' },
  order: { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: dice.one(['20', '45', '49.99']) },
})

const garbage = (dice: Dice): string =>
  dice.one([
    () => '',
    () => '{',
    () => 'null',
    () => '[]',
    () => '"'.repeat(99),
    () => '['.repeat(20_000),
    () => `{"a":"${'x'.repeat(100_000)}"}`,
    () => '{"__proto__":{"ok":true},"constructor":{"prototype":{"x":1}}}',
    () => JSON.stringify({ userId: '../x', accountId: '*', text: '{{7*7}}', label: '<b>' }),
    () => String.fromCharCode(...Array.from({ length: 50 }, () => dice.below(256))),
  ])()

/** What it asks of the account service in the name of its victim, without the second factor. */
const requests = (victim: Victim, dice: Dice): [subject: string, body: object][] => [
  ['accounts.caps', { ...victim, perOrder: null, perDay: null, code: '000000' }],
  ['accounts.caps', { ...victim, perDay: '999999', codeAbove: '999999' }],
  ['accounts.remove', { ...victim, code: dice.one(['000000', '999999']) }],
  ['accounts.totp', { userId: victim.userId, act: 'off', code: '000000' }],
  ['accounts.totp', { userId: victim.userId, act: 'enroll', sealedSeed: 'AAAA' }],
  [
    'accounts.add',
    {
      userId: victim.userId,
      accountId: victim.accountId,
      keyType: 'HMAC',
      apiKey: 'x'.repeat(64),
      sealedSecret: 'AAAA',
    },
  ],
]

export interface Victim {
  readonly userId: string
  readonly accountId: string
}

/** Patterns that a front may publish on, filled with something. */
function anySubject(dice: Dice, victim: Victim): string {
  const patterns = permissionsOf('telegram').publish.filter((each) => !/CONSUMER\.(DELETE|CREATE)/.test(each))
  const fill = () => dice.one([victim.accountId, victim.userId, dice.hex(8), 'spot', 'x'])
  return dice.one(patterns).replaceAll('*', fill).replace('>', 'x')
}

/** How many of these come before everything else: behind the flood they come too late on a slow machine. */
const plainFirst = 8

/** Says everything that the credentials of a front can say, and what nobody should. */
export async function beEvil(
  connection: Awaited<ReturnType<typeof plainNats>>,
  { dice, victim, publishes, now }: { dice: Dice; victim: Victim; publishes: number; now: () => number },
): Promise<void> {
  const shard = victim.accountId.slice(0, 2)
  const bomb = gzipSync(Buffer.alloc(20_000_000))
  const commandSubject = () =>
    `orders.cmd.${dice.chance(0.9) ? shard : dice.hex(2)}.${victim.accountId}.${dice.hex(24)}`
  for (let sent = 0; sent < publishes; sent += 1) {
    const roll = dice.below(100)
    if (roll < 4 || sent < plainFirst) connection.publish(commandSubject(), JSON.stringify(plainOrder(dice, now())))
    else if (roll < 20) connection.publish(commandSubject(), JSON.stringify(commandOf(dice, now())))
    else if (roll < 40) connection.publish(commandSubject(), garbage(dice))
    else if (roll < 60) {
      const [subject, body] = dice.one(requests(victim, dice))
      connection.publish(subject, dice.chance(0.7) ? JSON.stringify(body) : garbage(dice), `${inboxOf('telegram')}.x`)
    } else if (roll < 61)
      connection.publishEncoded(commandSubject(), 'gzip', dice.chance(0.5) ? bomb : Buffer.from('x'))
    else if (roll < 70) {
      const elsewhere = dice.one([
        `$KV.accounts.account.${victim.accountId}`,
        `audit.${victim.accountId}`,
        commandSubject(),
      ])
      connection.publish(anySubject(dice, victim), garbage(dice), elsewhere)
    } else
      connection.publish(anySubject(dice, victim), garbage(dice), dice.chance(0.5) ? `${inboxOf('telegram')}.x` : '')
    if (sent % 200 === 0) await connection.flush()
  }
  await connection.flush()
}
