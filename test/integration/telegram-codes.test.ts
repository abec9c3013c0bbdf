import { AccountsCaps, answered, OrderCommand, PagesOpen } from '@flotilla/protocol'
import { expect, test } from 'vitest'
import { waitFor } from '../support/index.ts'
import { startTelegram } from './telegram-surroundings.ts'

test('a large order asks for a code, which travels in the command and leaves the chat; a small one does not', async () => {
  const world = await startTelegram()
  const { bus } = world
  world.state.factor = 'on'
  bus.serve(AccountsCaps, {}, ({ payload }) =>
    answered({
      caps: { codeAbove: '300', ...(payload.perOrder ? { perOrder: payload.perOrder } : {}) },
      spentToday: '0',
      dayEndsAt: 1,
    }),
  )
  bus.serve(PagesOpen, {}, ({ payload }) =>
    answered({ url: `https://fleet.test/page/${payload.purpose}`, expiresAt: 1 }),
  )
  await bus.flush()
  await world.start()
  const ada = world.person(7)
  await ada.ask('/addkey')
  await ada.ask('A'.repeat(20))
  const commands = async () =>
    (await bus.listLast(OrderCommand)).map(({ payload, tokens }) => ({ ...payload, id: tokens.commandId }))

  const small = await ada.ask('/buy BTCUSDT $100')
  await ada.press(small.message_id, 'Confirm')
  await waitFor('the small order', async () => (await commands()).length === 1)
  expect((await commands())[0]?.code).toBeUndefined()

  const large = await ada.ask('/buy BTCUSDT $500')
  const nonce = large.reply_markup?.inline_keyboard[0]?.[0]?.callback_data
  await ada.press(large.message_id, 'Confirm')
  await ada.reads(large.message_id, 'authenticator')
  expect(await commands()).toHaveLength(1)
  expect((await ada.ask('12345')).text).toContain('six digits')
  const { messageId } = await ada.send('123 456')
  await waitFor('the large order', async () => (await commands()).length === 2)
  expect((await commands()).find(({ id }) => id === nonce)).toMatchObject({
    code: '123456',
    order: { quoteOrderQty: '500' },
  })
  await waitFor('the code to be deleted', async () =>
    (await world.calls('deleteMessage')).some(({ params }) => Number(params.message_id) === messageId),
  )

  // Removing a key asks for one too; without a second factor nothing does.
  world.state.factor = 'off'
  const another = await ada.ask('/buy BTCUSDT $500')
  await ada.press(another.message_id, 'Confirm')
  await waitFor('the order without a second factor', async () => (await commands()).length === 3)

  expect((await ada.ask('/totp')).reply_markup?.inline_keyboard[0]?.[0]).toMatchObject({
    url: 'https://fleet.test/page/totp',
  })
  expect((await ada.ask('/caps')).text).toMatch(/300/)
  expect((await ada.ask('/caps order 250')).text).toMatch(/250/)
  expect((await ada.ask('/caps order lots')).text).toMatch(/For example/)
})
