import {
  AccountFill,
  AccountOrder,
  AlertFired,
  contentHash,
  type Fill,
  Notify,
  type Order,
  OrderCommand,
  type OrderState,
  OrderStateEvent,
  type Stored,
  shardOf,
  UserKey,
} from '@flotilla/protocol'
import { expect, test } from 'vitest'
import { onThisMachine, waitFor } from '../support/index.ts'
import { type Person, startTelegram } from './telegram-surroundings.ts'

type World = Awaited<ReturnType<typeof startTelegram>>
type Handed = Stored<typeof OrderCommand.pattern, ReturnType<typeof OrderCommand.payload.parse>>

const orderNo = '28457'

/** Every command on the order log, as it grows. */
function commandsOf({ bus }: World): Handed[] {
  const handed: Handed[] = []
  bus.consume(OrderCommand, {}, { from: 'first' }, (stored) => void handed.push(stored))
  return handed
}

/** What the executor and the user stream would tell of a command. */
function tellerOf({ bus }: World, { tokens, payload: command }: Handed) {
  const { accountId, commandId } = tokens
  const fact = { market: 'spot' as const, symbol: 'BTCUSDT', orderId: orderNo, clientOrderId: 'c1', commandId }
  return {
    state: (state: OrderState['state'], more: Partial<OrderState> = {}) =>
      bus.append(OrderStateEvent, tokens, {
        state,
        contentHash: contentHash(command),
        legs: [],
        at: 1_790_000_000_000,
        ...more,
      }),
    order: (status: string, executed: string, more: Partial<Order> = {}) =>
      bus.append(
        AccountOrder,
        { accountId },
        {
          ...{
            ...fact,
            id: `o${status}${executed}`,
            at: 1_790_000_000_300,
            side: 'BUY' as const,
            type: 'MARKET',
            status,
          },
          ...{ price: '0', quantity: '0.00142', executedQuantity: executed },
          executedQuoteQuantity: executed === '0' ? '0' : (Number(executed) * 70_000).toFixed(2),
          ...more,
        },
      ),
    fill: (id: string, quantity: string, more: Partial<Fill> = {}) =>
      bus.append(
        AccountFill,
        { accountId },
        {
          ...{ ...fact, id, at: 1_790_000_000_200, side: 'BUY' as const, price: '70000', quantity, maker: false },
          ...{ fee: '0.00000071', feeAsset: 'BTC' },
          ...more,
        },
      ),
  }
}

async function connected(person: Person): Promise<void> {
  await person.ask('/addkey')
  const taken = await person.ask('A'.repeat(64))
  expect(taken.text).toContain('Connected')
}

async function preview(person: Person, text = '/buy BTCUSDT $100') {
  const seen = await person.ask(text)
  expect(seen.text).toContain('Buy BTCUSDT')
  return seen
}

async function confirmed(world: World, person: Person) {
  const handed = commandsOf(world)
  const message = await preview(person)
  await person.press(message.message_id, 'Confirm')
  const command = await waitFor('the command', () => handed[0])
  return { message, handed, command, tell: tellerOf(world, command) }
}

test('a newcomer is greeted in the language of their app and may change it', async () => {
  const world = await startTelegram()
  await world.start()
  const [ada, deniz] = [world.person(1, 'en'), world.person(2, 'tr')]
  expect((await ada.ask('/start')).text).toContain('Hello Ada')
  expect((await deniz.ask('/start')).text).toContain('Merhaba')
  expect(await deniz.commands()).toContainEqual({ command: 'price', description: 'Sembol fiyatı: /price BTCUSDT' })
  expect(await ada.commands()).toContainEqual({ command: 'balance', description: 'What you hold' })
  const choice = await deniz.ask('/lang')
  await deniz.press(choice.message_id, 'English')
  await waitFor('the new language', async () => (await deniz.fromBot()).at(-1)?.text.includes('speak English'))
  expect((await deniz.ask('/alert')).text).toContain('When shall I tell you?')
})

test('without a key a private command says what is missing, and nothing is asked of anybody', async () => {
  const world = await startTelegram()
  await world.start()
  const handed = commandsOf(world)
  const ada = world.person(1)
  for (const command of ['/buy BTCUSDT $100', '/balance', '/orders', '/doctor']) {
    expect((await ada.ask(command)).text).toContain('/addkey')
  }
  expect(handed).toEqual([])
})

test('an account is connected by a public key, and a secret that is typed is deleted and never kept', async () => {
  const world = await startTelegram()
  const bot = await world.start()
  const ada = world.person(1)
  expect((await ada.ask('/addkey')).html).toContain('<pre>-----BEGIN PUBLIC KEY-----')
  const [key, secret] = ['k'.repeat(64), 's'.repeat(64)]
  const { messageId } = await ada.send(`${key}\n${secret}`)
  const warned = await waitFor('the warning', async () =>
    (await ada.fromBot()).find(({ message_id }) => message_id > messageId),
  )
  expect(warned.text).toContain('That was a secret')
  expect((await ada.messages()).find(({ message_id }) => message_id === messageId)?.deleted).toBe(true)
  expect((await ada.ask('no key at all')).text).toContain('does not look like an API key')
  expect((await ada.ask(key)).text).toContain('Connected')
  expect((await ada.ask('/keys')).text).toContain('kkkkkk…kkkk')
  expect(bot.lines.join('\n')).not.toContain(secret)
})

test('an order goes from preview to receipt in one message, and a double tap is one order', async () => {
  const world = await startTelegram()
  await world.start()
  const ada = world.person(1)
  await connected(ada)
  const { message, handed, command, tell } = await confirmed(world, ada)
  const nonce = message.reply_markup?.inline_keyboard[0]?.[0]?.callback_data ?? ''
  await ada.pressData(message.message_id, nonce)

  expect(command.tokens).toEqual({ shard: shardOf('7ftg1'), accountId: '7ftg1', commandId: nonce })
  expect(command.payload).toMatchObject({ action: 'place', market: 'spot', by: 'telegram:user:1' })
  expect(command.payload.order).toEqual({ symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: '100' })

  await ada.reads(message.message_id, 'Sending')
  await tell.state('sending')
  await tell.state('placed', {
    legs: [
      {
        clientOrderId: 'c1',
        orderId: orderNo,
        status: 'FILLED',
        executedQuantity: '0.00142',
        executedQuoteQuantity: '99.40',
      },
    ],
  })
  await ada.reads(message.message_id, 'Filled')
  await tell.fill('t1', '0.001')
  await tell.fill('t2', '0.00042', { price: '70010' })
  await tell.order('FILLED', '0.00142')
  const receipt = await ada.reads(message.message_id, 'Fee: 0.00000142 BTC')
  expect(receipt.text).toContain('Paid: 99.40 USDT')
  expect(receipt.text).toContain(orderNo)
  expect(handed).toHaveLength(1)
})

test('what is known of an order never goes backwards in its message', async () => {
  const world = await startTelegram()
  await world.start()
  const ada = world.person(1)
  await connected(ada)
  const { message, tell } = await confirmed(world, ada)
  await tell.order('FILLED', '0.00142')
  await tell.fill('t1', '0.00142')
  await ada.reads(message.message_id, 'Fee: 0.00000071 BTC')
  await ada.reads(message.message_id, '✅ Filled')
  const before = (await ada.messages()).find(({ message_id }) => message_id === message.message_id)
  await tell.order('NEW', '0')
  await tell.state('sending')
  await tell.state('checking')
  await tell.fill('t1', '0.00142')
  // Whatever is told after this notice was dealt with after what came before it.
  await world.bus.append(
    Notify,
    { userId: ada.userId },
    { id: 'n', text: { en: 'that is all', tr: '' }, at: 1, priority: 3 },
  )
  await waitFor('the notice', async () => (await ada.fromBot()).at(-1)?.text === 'that is all')
  const after = (await ada.messages()).find(({ message_id }) => message_id === message.message_id)
  expect(after?.text).toContain('Filled')
  expect(after?.text.split('\n').slice(0, 5)).toEqual(before?.text.split('\n').slice(0, 5))
})

test('an unknown outcome is shown as being checked within two seconds, and never as failed', async () => {
  const world = await startTelegram()
  await world.start()
  const ada = world.person(1)
  await connected(ada)
  const { message, tell } = await confirmed(world, ada)
  await tell.state('sending')
  const fault = { code: 'OUTCOME_UNKNOWN', message: 'cut', outcome: 'unknown' as const }
  const toldAt = performance.now()
  await tell.state('checking', { fault })
  const seen = await ada.reads(message.message_id, 'Checking')
  expect(performance.now() - toldAt).toBeLessThan(onThisMachine(2_000))
  expect(seen.text).toContain('do not send it again')
  expect(seen.text).not.toMatch(/fail|reject|not accepted/i)
  await tell.state('notPlaced')
  await ada.reads(message.message_id, 'Not placed')
})

test('a rejected order says why, in the language of its user', async () => {
  const world = await startTelegram()
  await world.start()
  const deniz = world.person(2, 'tr')
  await deniz.ask('/addkey')
  await deniz.ask('A'.repeat(64))
  const handed = commandsOf(world)
  const message = await deniz.ask('/buy BTCUSDT $100')
  await deniz.press(message.message_id, 'Onayla')
  const command = await waitFor('the command', () => handed[0])
  const fault = { code: 'INSUFFICIENT_BALANCE', message: 'There is not enough…', outcome: 'rejected' as const }
  await tellerOf(world, command).state('rejected', { fault })
  await deniz.reads(message.message_id, 'yeterli kullanılabilir bakiye yok')
})

test('a receipt goes on after the bot was killed and Redis forgot everything', async () => {
  const world = await startTelegram()
  const bot = await world.start()
  const ada = world.person(1)
  await connected(ada)
  const { message, tell } = await confirmed(world, ada)
  await tell.state('sending')
  await tell.fill('t1', '0.001')
  await ada.reads(message.message_id, 'Partly filled')
  await bot.stop('SIGKILL')
  await world.redis.crash()
  await world.redis.ready()
  await tell.state('placed', {
    legs: [{ clientOrderId: 'c1', orderId: orderNo, status: 'NEW', executedQuantity: '0' }],
  })
  await tell.fill('t2', '0.00042')
  await tell.order('FILLED', '0.00142')
  await world.start()
  await ada.reads(message.message_id, 'Filled')
  await ada.reads(message.message_id, 'Fee: 0.00000142 BTC')
})

test('a button belongs to one person and one message, and a made-up one does nothing', async () => {
  const world = await startTelegram()
  await world.start()
  const [ada, eve] = [world.person(1), world.person(666)]
  await connected(ada)
  const handed = commandsOf(world)
  const first = await preview(ada)
  const second = await preview(ada)
  const nonce = first.reply_markup?.inline_keyboard[0]?.[0]?.callback_data ?? ''
  const hers = await eve.ask('/start')
  await eve.pressData(hers.message_id, nonce)
  await ada.pressData(second.message_id, nonce)
  await ada.pressData(first.message_id, 'a'.repeat(26))
  await ada.pressData(first.message_id, '../../button')
  const answers = await waitFor('four answers', async () => {
    const calls = await world.calls('answerCallbackQuery')
    return calls.length >= 4 && calls
  })
  // Each person's in their order; people do not wait for each other.
  expect(answers.map(({ params }) => params.text).toSorted()).toEqual([
    'This button is not yours.',
    'This button is not yours.',
    'This button is too old. Please give the command again.',
    'This button is too old. Please give the command again.',
  ])
  expect(handed).toEqual([])
})

test('an alert reaches its chat with a button that begins an order', async () => {
  const world = await startTelegram()
  await world.start()
  const ada = world.person(1)
  await connected(ada)
  const alert = {
    alertId: 'a1',
    userId: ada.userId,
    text: 'BTCUSDT > 70000',
    market: 'spot' as const,
    symbol: 'BTCUSDT',
  }
  await world.bus.append(
    AlertFired,
    { userId: ada.userId, alertId: 'a1' },
    { ...alert, values: { price: '70000.10' }, eventAt: 1, at: 2, lateMs: 1 },
  )
  const fired = await waitFor('the alert', async () => (await ada.fromBot()).find(({ text }) => text.includes('🔔')))
  expect(fired.text).toContain('70,000.1')
  await ada.press(fired.message_id, 'Sell BTCUSDT')
  const dialogue = await waitFor('the question', async () =>
    (await ada.fromBot()).find(({ text }) => text.includes('how much?')),
  )
  const drafted = await ada.ask('50%')
  expect(dialogue.message_id).toBeLessThan(drafted.message_id)
  expect(drafted.text).toContain('0.01 BTC')
})

test('somebody who blocked the bot is left alone until they write again', async () => {
  const world = await startTelegram()
  await world.start()
  const [ada, bob] = [world.person(1), world.person(2)]
  for (const each of [ada, bob]) await each.ask('/start')
  const notice = (to: Person, text: string) =>
    world.bus.append(Notify, { userId: to.userId }, { id: text, text: { en: text, tr: '' }, at: 1, priority: 3 })
  // The app tells nobody that it was blocked: the bot learns it by being refused.
  await world.fault({
    kind: 'status',
    method: 'sendMessage',
    chatId: 1,
    status: 403,
    description: 'Forbidden: bot was blocked by the user',
    count: 1,
  })
  await notice(ada, 'lost')
  await waitFor(
    'the bot to know',
    async () => (await world.bus.getKey(UserKey, { userId: ada.userId }))?.value.blockedAt,
  )
  await notice(ada, 'lost too')
  await notice(bob, 'for bob')
  await waitFor("Bob's notice", async () => (await bob.fromBot()).some(({ text }) => text === 'for bob'))
  const told = (await world.calls('sendMessage')).filter(({ params }) => params.text?.startsWith('lost'))
  expect(told).toHaveLength(1)
  expect((await ada.ask('/start')).text).toContain('Hello')
  await notice(ada, 'heard <b>')
  await waitFor('the next notice', async () => (await ada.fromBot()).some(({ text }) => text === 'heard <b>'))
})

test('a group may ask for prices, and what is about an account is kept out of it', async () => {
  const world = await startTelegram()
  await world.start()
  const ada = world.person(1)
  await connected(ada)
  const group = { chatId: -100, chatTitle: 'Traders', firstName: 'Ada' }
  const inGroup = async (text: string) => {
    await ada.post('send', { ...group, text })
    return waitFor(`an answer to ${text}`, async () => {
      const spoken = (await world.calls('sendMessage')).filter(({ params }) => String(params.chat_id) === '-100')
      return spoken.at(-1)?.params.text
    })
  }
  expect(await inGroup('/price BTCUSDT')).toContain('70,123.45')
  await ada.post('send', { ...group, text: '/balance' })
  await waitFor('the refusal', async () =>
    (await world.calls('sendMessage')).some(({ params }) => params.text?.includes('in private')),
  )
  expect((await world.calls('sendMessage')).some(({ params }) => params.text?.includes('1,000'))).toBe(false)
})

test('of two bots with one token one goes on when the other ends', async () => {
  const world = await startTelegram()
  const first = await world.start()
  const ada = world.person(1)
  await ada.ask('/start')
  await world.start()
  expect(await first.stop()).toBe(0)
  expect((await ada.ask('/help')).text).toContain('What I understand')
})

test('Telegram asking for patience delays messages and loses none', async () => {
  const world = await startTelegram()
  await world.start()
  const ada = world.person(1)
  await ada.ask('/start')
  await world.fault({ kind: 'status', method: 'sendMessage', status: 429, retryAfter: 1, count: 2 })
  for (const n of [1, 2, 3]) {
    await world.bus.append(
      Notify,
      { userId: ada.userId },
      { id: `n${n}`, text: { en: `notice ${n}`, tr: '' }, at: 1, priority: 3 },
    )
  }
  const notices = await waitFor('three notices', async () => {
    const heard = (await ada.fromBot()).filter(({ text }) => text.startsWith('notice'))
    return heard.length === 3 && heard
  })
  expect(notices.map(({ text }) => text)).toEqual(['notice 1', 'notice 2', 'notice 3'])
})

test('the bot stops gracefully, and its log never holds the token', async () => {
  const world = await startTelegram()
  const bot = await world.start()
  await world.person(1).ask('/start')
  expect(await bot.stop()).toBe(0)
  expect(bot.lines.join('\n')).not.toContain(world.token)
})
