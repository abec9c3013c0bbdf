import { FleetIncident, type IncidentKind, OrderCommand } from '@flotilla/protocol'
import { expect, test } from 'vitest'
import { freePorts } from '../../infra/process/ports.ts'
import { waitFor } from '../support/index.ts'
import { startTelegram } from './telegram-surroundings.ts'

const invited = { TELEGRAM_ACCESS: 'invited', TELEGRAM_OPERATORS: '1', TELEGRAM_ALLOWED: '2' }
const linkIn = (text: string) => /https:\/\/t\.me\/\w+\?start=([a-z2-7]{26})/.exec(text)?.[1] ?? ''

test('nobody comes in but by a list or an invitation, and each invitation lets one person in', async () => {
  const world = await startTelegram()
  await world.start(invited)
  const [operator, listed, guest, late] = [1, 2, 3, 4].map((id) => world.person(id)) as [never, never, never, never]
  const people = { operator, listed, guest, late } as Record<string, ReturnType<typeof world.person>>
  const who = (name: string) => people[name] as ReturnType<typeof world.person>

  expect((await who('guest').ask('/price BTCUSDT')).text).toMatch(/by invitation[\s\S]*\b3\b/)
  await who('guest').send('/price BTCUSDT')
  await who('guest').send('/invite')
  expect((await who('listed').ask('/price BTCUSDT')).text).toContain('BTCUSDT')
  // An operator's command is unknown to everybody else, and absent from their help.
  expect((await who('listed').ask('/invite')).text).toMatch(/do not know/)
  expect((await who('listed').ask('/help')).text).not.toContain('/invite')

  const token = linkIn((await who('operator').ask('/invite')).text)
  expect(token).not.toBe('')
  expect((await who('guest').ask(`/start ${token}`)).text).toContain('Hello')
  expect((await who('guest').ask('/price BTCUSDT')).text).toContain('BTCUSDT')
  expect((await who('late').ask(`/start ${token}`)).text).toMatch(/taken up already/)
  expect((await who('late').ask('/start nonsense')).text).toMatch(/taken up already/)
  // Told once that it is by invitation, a stranger who goes on is answered no more.
  expect((await who('guest').fromBot()).filter(({ text }) => text.includes('by invitation'))).toHaveLength(1)

  expect((await who('operator').ask('/users')).text).toMatch(/\b3\b/)
  expect((await who('operator').ask('/users remove 3')).text).toMatch(/may not use/)
  await who('guest').send('/balance')
  await who('operator').ask('/users')
  const before = (await who('guest').fromBot()).length
  await who('guest').send('/price BTCUSDT')
  await who('operator').ask('/help')
  expect((await who('guest').fromBot()).length).toBe(before)
})

test('of thirty who bring one invitation at once, one comes in', async () => {
  const world = await startTelegram()
  await world.start(invited)
  const token = linkIn((await world.person(1).ask('/invite')).text)
  const crowd = Array.from({ length: 30 }, (_, n) => world.person(100 + n))
  const answers = await Promise.all(crowd.map((each) => each.ask(`/start ${token}`)))
  expect(answers.filter(({ text }) => text.includes('Hello'))).toHaveLength(1)
})

test('rights belong to people, not to chats: in a group a stranger is not served beside a member', async () => {
  const world = await startTelegram()
  await world.start(invited)
  const group = { chatId: -100, chatTitle: 'Traders', firstName: 'Ada' }
  const [member, stranger] = [world.person(2), world.person(9)]
  await stranger.post('send', { ...group, text: '/price BTCUSDT' })
  await member.post('send', { ...group, text: '/price ETHUSDT' })
  const shown = await waitFor('the member to be served', async () => {
    const said = (await member.fromBot()).filter(({ text }) => /BTCUSDT|ETHUSDT/.test(text))
    return said.length > 0 && said
  })
  expect(shown.map(({ text }) => /BTCUSDT/.test(text))).toEqual([false])
})

test('operators are told the fleet’s incidents, also those of a time without a bot; nobody else is', async () => {
  const world = await startTelegram()
  const bot = await world.start(invited)
  const [operator, member] = [world.person(1), world.person(2)]
  for (const each of [operator, member]) await each.ask('/help')
  let count = 0
  const raise = (kind: IncidentKind, message: string) =>
    world.bus.append(FleetIncident, { kind }, { id: `incident-${++count}`, kind, message, at: 1 }, {})
  const hears = (message: string) =>
    waitFor(`the operator to be told ${message}`, async () =>
      (await operator.fromBot()).find(({ text }) => text.includes(message)),
    )
  // The bot may begin to listen only now: what came before is not news.
  await waitFor('the bot to follow incidents', async () => {
    await raise('takeover', 'b took over from a')
    return (await operator.fromBot()).some(({ text }) => text.includes('b took over from a'))
  })
  expect((await hears('b took over')).text).toContain('docs/runbook.md, “takeover”')
  await bot.stop()
  await raise('quarantine', 'what became of order 7 is not known')
  await world.start(invited)
  await hears('what became of order 7')
  await raise('near-limit', 'nearly all is used')
  await raise('banned', 'everything is frozen')
  await hears('everything is frozen')
  expect((await operator.fromBot()).some(({ text }) => text.includes('nearly all'))).toBe(false)
  await member.ask('/help')
  expect((await member.fromBot()).filter(({ text }) => text.includes('runbook'))).toEqual([])
})

test('a button works for the one it was made for: copied, forwarded or pressed a thousand times it is one order', async () => {
  const world = await startTelegram()
  await world.start()
  const [ada, eve] = [world.person(7), world.person(8)]
  await ada.ask('/addkey')
  await ada.ask('A'.repeat(20))
  const preview = await ada.ask('/buy BTCUSDT $100')
  const data = preview.reply_markup?.inline_keyboard[0]?.[0]?.callback_data ?? ''
  expect(data).toMatch(/^[a-z2-7]{26}$/)

  // Somebody else sends the same data from a message of their own.
  const own = await eve.ask('/price BTCUSDT')
  for (let n = 0; n < 20; n += 1) await eve.pressData(own.message_id, data)
  // And their owner from under another message.
  const other = await ada.ask('/help')
  await ada.pressData(other.message_id, data)
  expect(await world.bus.listLast(OrderCommand)).toHaveLength(0)

  for (let n = 0; n < 1_000; n += 50) {
    await Promise.all(Array.from({ length: 50 }, () => ada.pressData(preview.message_id, data)))
  }
  const answered = async () => (await world.calls('answerCallbackQuery')).length
  await waitFor('each press to be answered', async () => (await answered()) >= 1_021, { timeoutMs: 60_000 })
  const orders = await world.bus.listLast(OrderCommand)
  expect(orders.map(({ tokens }) => tokens.commandId)).toEqual([data])
})

const secret = `${'Zy9'.repeat(21)}q ${'aB3'.repeat(21)}x`
const pem = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE'

test('updates are brought to any number of bots behind one address, and only by who knows the secret', async () => {
  const world = await startTelegram()
  const port = await freePorts(1)
  const address = `http://127.0.0.1:${port}/hook`
  const token = 'a-secret-of-the-webhook'
  const webhook = {
    TELEGRAM_WEBHOOK_URL: address,
    TELEGRAM_WEBHOOK_SECRET: token,
    TELEGRAM_WEBHOOK_PORT: String(port),
  }
  await world.start(webhook)
  await world.start({ ...webhook, TELEGRAM_WEBHOOK_PORT: '0' })
  const ada = world.person(7)
  expect((await ada.ask('/price BTCUSDT')).text).toContain('BTCUSDT')

  const from = { id: 7, is_bot: false, first_name: 'Ada' }
  const chat = { id: 7, type: 'private', first_name: 'Ada' }
  const bring = (update: object, header?: string) =>
    fetch(address, {
      method: 'POST',
      headers: header === undefined ? {} : { 'x-telegram-bot-api-secret-token': header },
      body: JSON.stringify({ update_id: 1, ...update }),
    })
  const deleted = async () => (await world.calls('deleteMessage')).map(({ params }) => Number(params.message_id))

  const message = (message_id: number, more: object) => ({ message_id, date: 1, chat, from, ...more })
  for (const wrong of [undefined, '', token.slice(1), `${token}x`]) {
    expect((await bring({ message: message(1, { text: pem }) }, wrong)).status).toBe(401)
  }
  expect((await fetch(address)).status).toBe(404)
  expect((await bring({ message: 'x'.repeat(2_000_000) }, token)).status).toBe(413)

  const link = {
    type: 'text_link',
    offset: 0,
    length: 4,
    url: 'https://x.test/?k=otpauth://totp/a?secret=JBSWY3DPEHPK3PXP',
  }
  const giveaways = [
    { message: message(501, { text: pem }) },
    {
      message: message(502, { text: secret, forward_origin: { type: 'hidden_user', sender_user_name: 'x', date: 1 } }),
    },
    { message: message(503, { text: secret, reply_to_message: message(9, { text: 'hello' }) }) },
    { message: message(504, { caption: `look: ${secret}`, photo: [] }) },
    { message: message(505, { text: 'here', entities: [link] }) },
    { edited_message: message(506, { text: `now ${secret}`, edit_date: 2 }) },
    { message: message(507, { document: { file_id: 'a', file_unique_id: 'b', file_name: 'binance.pem' } }) },
    { edited_message: message(508, { caption: pem, photo: [], edit_date: 2 }) },
  ]
  for (const update of giveaways) expect((await bring(update, token)).status).toBe(200)
  await waitFor('all of them to be deleted', async () => (await deleted()).length >= giveaways.length)
  expect((await deleted()).toSorted()).toEqual([501, 502, 503, 504, 505, 506, 507, 508])
  expect(await bring({ message: message(509, { caption: 'a nice chart', photo: [] }) }, token)).toMatchObject({
    status: 200,
  })
  await ada.ask('/help')
  expect(await deleted()).not.toContain(509)
})
