import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Bot, InlineKeyboard, InputFile } from 'grammy'
import { startExchange } from './exchange.js'

const TOKEN = '123456:one-of-many-tokens'
const PERSON = 4711
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let exchange
let apiRoot
before(async () => {
  exchange = await startExchange()
  apiRoot = `http://127.0.0.1:${exchange.port + 3}`
})
after(() => exchange.stop())

/** What the person's app does. */
const act = (action, body) =>
  fetch(`${apiRoot}/user/${PERSON}/${action}`, { method: 'POST', body: JSON.stringify(body) })

/** The person's newest message that fits. */
async function sees(fits) {
  for (let since = 0; ; ) {
    const answer = await fetch(`${apiRoot}/user/${PERSON}/messages?since=${since}&waitMs=2000`)
    const { seq, messages } = await answer.json()
    const found = messages.findLast(fits)
    if (found) return found
    since = seq
  }
}

test('a bot of grammY polls, answers with buttons, edits and sends pictures', async () => {
  const bot = new Bot(TOKEN, { client: { apiRoot } })
  const reply_markup = new InlineKeyboard().text('Price', 'price')
  bot.command('start', (context) => context.reply('<b>Hello</b>', { parse_mode: 'HTML', reply_markup }))
  bot.callbackQuery('price', async (context) => {
    await context.answerCallbackQuery()
    await context.editMessageText('65,000')
  })
  const polling = bot.start()
  await act('send', { text: '/start', firstName: 'Ada' })
  const { message_id: messageId } = await sees(({ html }) => html === '<b>Hello</b>')
  await act('press', { messageId, index: 0 })
  await sees(({ text }) => text === '65,000')
  const sent = await bot.api.sendPhoto(PERSON, new InputFile(PNG, 'chart.png'), { caption: 'chart' })
  const { file_path } = await bot.api.getFile(sent.photo[0].file_id)
  const file = await fetch(`${apiRoot}/file/bot${TOKEN}/${file_path}`)
  assert.deepEqual(Buffer.from(await file.arrayBuffer()), PNG)
  await bot.stop()
  await polling
})
