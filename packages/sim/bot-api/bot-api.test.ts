import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BotApi, startBotApi } from './index.ts'

type Json = Record<string, unknown> & { ok: boolean; result?: never; description?: string }
const TOKEN = '4242:test-token'
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const silent = { info() {}, warn() {} }

let api: BotApi
let now: number
let timers: { at: number; callback: () => void }[]
const clock = {
  now: () => now,
  after(delayMs: number, callback: () => void) {
    const timer = { at: now + delayMs, callback }
    timers.push(timer)
    return () => void timers.splice(0, timers.length, ...timers.filter((t) => t !== timer))
  },
}
function advance(ms: number) {
  now += ms
  for (const due of timers.filter((t) => t.at <= now)) {
    timers = timers.filter((t) => t !== due)
    due.callback()
  }
}

beforeEach(async () => {
  now = 1_790_000_000_000
  timers = []
  api = await startBotApi({ port: 0, log: silent, clock })
})
afterEach(() => api.close())

const url = (path: string) => `http://127.0.0.1:${api.port}${path}`
async function http(path: string, init?: RequestInit): Promise<{ status: number; body: Json }> {
  const response = await fetch(url(path), init)
  return { status: response.status, body: (await response.json()) as Json }
}
const post = (path: string, body: unknown) =>
  http(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const call = (method: string, params: unknown = {}) => post(`/bot${TOKEN}/${method}`, params)
const user = (id: number, action: string, body: unknown) => post(`/user/${id}/${action}`, body)
const result = async <T>(answer: Promise<{ body: Json }>) => (await answer).body.result as T
const updates = (params: object = {}) => result<Record<string, never>[]>(call('getUpdates', params))
type Shown = {
  message_id: number
  text?: string
  html?: string
  deleted: boolean
  reply_markup?: unknown
  caption?: string
}
const shown = async (id: number, since = 0) =>
  (await http(`/user/${id}/messages?since=${since}`)).body.messages as unknown as Shown[]

describe('getting updates', () => {
  it('tells what a person wrote, with the command marked, until it is confirmed', async () => {
    await user(7, 'send', { text: '/price BTCUSDT', languageCode: 'tr', firstName: 'Ada' })
    const [update] = await updates()
    expect(update).toMatchObject({
      message: {
        text: '/price BTCUSDT',
        chat: { id: 7, type: 'private' },
        from: { id: 7, first_name: 'Ada', language_code: 'tr' },
        entities: [{ type: 'bot_command', offset: 0, length: 6 }],
      },
    })
    expect(await updates()).toHaveLength(1)
    expect(await updates({ offset: Number(update?.update_id) + 1 })).toEqual([])
  })

  it('holds the poll until something comes, or the timeout ends', async () => {
    const waiting = updates({ timeout: 30 })
    await expect.poll(() => timers.length).toBe(1)
    await user(7, 'send', { text: 'hi' })
    expect(await waiting).toHaveLength(1)

    const idle = updates({ offset: -1 }).then(([u]) => updates({ offset: Number(u?.update_id) + 1, timeout: 30 }))
    await expect.poll(() => timers.length).toBe(1)
    advance(30_000)
    expect(await idle).toEqual([])
  })

  it('ends the older of two polls with 409', async () => {
    const older = call('getUpdates', { timeout: 30 })
    await expect.poll(() => timers.length).toBe(1)
    const newer = updates({ timeout: 30 })
    expect(await older).toMatchObject({ status: 409, body: { ok: false, error_code: 409 } })
    await user(7, 'send', { text: 'hi' })
    expect(await newer).toHaveLength(1)
  })

  it('sends only the wanted kinds, and remembers which', async () => {
    await call('getUpdates', { allowed_updates: ['callback_query'] })
    expect((await user(7, 'send', { text: 'hi' })).body).not.toHaveProperty('updateId')
    expect(await updates()).toEqual([])
  })

  it('shows a group\u2019s commands only, unless it is spoken to', async () => {
    const say = async (text: string) => (await user(7, 'send', { chatId: -100, text })).body.updateId !== undefined
    expect(await say('just talking')).toBe(false)
    expect(await say('/price@other_bot')).toBe(false)
    expect(await say('/price@flotilla_sim_bot')).toBe(true)
    expect(await say('hey @flotilla_sim_bot')).toBe(true)
  })

  it('pushes to a webhook with its secret, retries, and executes the answered method', async () => {
    const seen: { secret: unknown; text: string }[] = []
    let status = 500
    const take = async (request: IncomingMessage, response: ServerResponse) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const { message } = JSON.parse(Buffer.concat(chunks).toString()) as { message: { text: string } }
      seen.push({ secret: request.headers['x-telegram-bot-api-secret-token'], text: message.text })
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ method: 'sendMessage', chat_id: 7, text: `echo ${message.text}` }))
    }
    const bot = createServer((request, response) => void take(request, response)).listen(0, '127.0.0.1')
    await once(bot, 'listening')
    const { port } = bot.address() as AddressInfo
    await call('setWebhook', { url: `http://127.0.0.1:${port}/hook`, secret_token: 'S3' })
    expect((await call('getUpdates')).status).toBe(409)
    await user(7, 'send', { text: 'one' })
    await expect
      .poll(async () => (await call('getWebhookInfo')).body.result)
      .toMatchObject({
        pending_update_count: 1,
        last_error_message: 'Wrong response from the webhook: 500 Internal Server Error',
      })
    status = 200
    advance(1_000)
    await expect.poll(async () => (await shown(7)).map((m) => m.text)).toEqual(['one', 'echo one'])
    expect(seen).toEqual([
      { secret: 'S3', text: 'one' },
      { secret: 'S3', text: 'one' },
    ])
    bot.close()
  })
})

describe('sending', () => {
  beforeEach(() => user(7, 'send', { text: '/start' }))

  it('keeps text, html, entities and keyboard for the person to see', async () => {
    const reply_markup = { inline_keyboard: [[{ text: 'Buy', callback_data: 'buy' }]] }
    await call('sendMessage', { chat_id: 7, text: '<b>70000</b>', parse_mode: 'HTML', reply_markup })
    expect((await shown(7)).at(-1)).toMatchObject({
      text: '70000',
      html: '<b>70000</b>',
      entities: [{ type: 'bold', offset: 0, length: 5 }],
      reply_markup,
    })
  })

  it('takes GET, urlencoded and JSON alike', async () => {
    const path = `/bot${TOKEN}/sendMessage`
    await http(`${path}?chat_id=7&text=get`)
    await http(path, { method: 'POST', body: new URLSearchParams({ chat_id: '7', text: 'form' }) })
    await call('sendMessage', { chat_id: '7', text: 'json' })
    expect((await shown(7)).map((m) => m.text)).toEqual(['/start', 'get', 'form', 'json'])
  })

  it('stores an uploaded picture and gives the same bytes back', async () => {
    const form = new FormData()
    form.set('chat_id', '7')
    form.set('caption', 'chart')
    form.set('photo', new Blob([PNG], { type: 'image/png' }), 'chart.png')
    const { photo } = await result<{ photo: { file_id: string; width: number }[] }>(
      http(`/bot${TOKEN}/sendPhoto`, { method: 'POST', body: form }),
    )
    expect(photo[0]).toMatchObject({ width: 1, height: 1, file_size: PNG.length })
    const { file_path } = await result<{ file_path: string }>(call('getFile', { file_id: photo[0]?.file_id }))
    for (const path of [`/file/bot${TOKEN}/${file_path}`, `/user/7/files/${photo[0]?.file_id}`]) {
      const bytes = Buffer.from(await (await fetch(url(path))).arrayBuffer())
      expect(bytes.equals(PNG)).toBe(true)
    }
    expect(await result(call('sendPhoto', { chat_id: 7, photo: photo[0]?.file_id }))).toHaveProperty('photo')
  })

  it('counts the length after taking the tags out', async () => {
    const long = (n: number) => call('sendMessage', { chat_id: 7, text: `<b>${'x'.repeat(n)}</b>`, parse_mode: 'HTML' })
    expect((await long(4096)).status).toBe(200)
    expect((await long(4097)).body.description).toBe('Bad Request: message is too long')
  })

  it.each([
    ['an unknown chat', { chat_id: 8, text: 'x' }, 400, 'Bad Request: chat not found'],
    ['an empty text', { chat_id: 7, text: ' ' }, 400, 'Bad Request: message text is empty'],
    ['broken HTML', { chat_id: 7, text: '<b>', parse_mode: 'HTML' }, 400, "Bad Request: can't parse entities: "],
    [
      'button data over 64 bytes',
      { chat_id: 7, text: 'x', reply_markup: { inline_keyboard: [[{ text: 'b', callback_data: 'ü'.repeat(33) }]] } },
      400,
      'Bad Request: BUTTON_DATA_INVALID',
    ],
    [
      'a button that does nothing',
      { chat_id: 7, text: 'x', reply_markup: { inline_keyboard: [[{ text: 'b' }]] } },
      400,
      "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ],
  ])('refuses %s', async (_, params, status, description) => {
    const before = await shown(7)
    const answer = await call('sendMessage', params)
    expect(answer.status).toBe(status)
    expect(answer.body.description).toContain(description)
    expect(await shown(7)).toEqual(before)
  })

  it('refuses what is no picture, and captions over 1024', async () => {
    const send = (bytes: string | Buffer, caption: string) => {
      const form = new FormData()
      form.set('chat_id', '7')
      form.set('caption', caption)
      form.set('photo', new Blob([new Uint8Array(Buffer.from(bytes))]), 'x.png')
      return http(`/bot${TOKEN}/sendPhoto`, { method: 'POST', body: form })
    }
    expect((await send('no picture', '')).body.description).toBe('Bad Request: IMAGE_PROCESS_FAILED')
    expect((await send(PNG, 'x'.repeat(1025))).body.description).toBe('Bad Request: message caption is too long')
  })

  it('is forbidden to a person who blocked the bot, who is told so', async () => {
    await user(7, 'block', {})
    expect(await call('sendMessage', { chat_id: 7, text: 'x' })).toMatchObject({
      status: 403,
      body: { description: 'Forbidden: bot was blocked by the user' },
    })
    expect((await updates()).at(-1)).toMatchObject({ my_chat_member: { new_chat_member: { status: 'kicked' } } })
    await user(7, 'unblock', {})
    expect((await call('sendMessage', { chat_id: 7, text: 'x' })).status).toBe(200)
  })

  it('refuses another bot\u2019s token, and unknown methods', async () => {
    await call('getMe')
    expect((await post('/bot999:other-token/getMe', {})).status).toBe(401)
    expect((await call('sendNothing')).status).toBe(404)
  })
})

describe('pace', () => {
  it('lets a chat burst, then one message a second, and says how long to wait', async () => {
    await user(7, 'send', { text: 'x' })
    const send = () => call('sendMessage', { chat_id: 7, text: 'x' })
    for (let i = 0; i < 5; i++) expect((await send()).status).toBe(200)
    expect(await send()).toMatchObject({ status: 429, body: { error_code: 429, parameters: { retry_after: 1 } } })
    advance(1_000)
    expect([(await send()).status, (await send()).status]).toEqual([200, 429])
  })

  it('lets twenty messages a minute into a group', async () => {
    await user(7, 'send', { chatId: -5, text: '/x' })
    const answers = []
    for (let i = 0; i < 21; i++) answers.push(await call('sendMessage', { chat_id: -5, text: 'x' }))
    expect(answers.map((a) => a.status)).toEqual([...Array(20).fill(200), 429])
    expect(answers.at(-1)?.body.parameters).toEqual({ retry_after: 60 })
  })

  it('lets thirty a second out over all chats, and obeys limits that are set', async () => {
    const people = Array.from({ length: 31 }, (_, i) => i + 1)
    for (const id of people) await user(id, 'send', { text: 'x' })
    const round = async () => {
      const answers = []
      for (const id of people) answers.push((await call('sendMessage', { chat_id: id, text: 'x' })).status)
      return answers.filter((status) => status === 429).length
    }
    expect(await round()).toBe(1)
    advance(5_000)
    await post('/control/limits', { overallPerSecond: 10 })
    expect(await round()).toBe(21)
  })
})

describe('editing', () => {
  let id: number
  beforeEach(async () => {
    await user(7, 'send', { text: '/start' })
    const reply_markup = { inline_keyboard: [[{ text: 'ok', callback_data: 'ok' }]] }
    const sent = await result<{ message_id: number }>(call('sendMessage', { chat_id: 7, text: 'one', reply_markup }))
    id = sent.message_id
  })

  it('answers the edited message and drops the keyboard that was not sent again', async () => {
    const edited = await result<Shown>(call('editMessageText', { chat_id: 7, message_id: id, text: 'two' }))
    expect(edited).toMatchObject({ message_id: id, text: 'two', edit_date: 1_790_000_000 })
    expect(edited).not.toHaveProperty('reply_markup')
    expect((await shown(7)).map((m) => m.text)).toEqual(['/start', 'two'])
  })

  it('refuses an edit that changes nothing', async () => {
    const edit = () => call('editMessageText', { chat_id: 7, message_id: id, text: 'two' })
    await edit()
    expect((await edit()).body.description).toContain('message is not modified')
  })

  it('refuses the wrong message', async () => {
    const edit = async (method: string, params: object) =>
      (await call(method, { chat_id: 7, message_id: id, ...params })).body.description
    expect(await edit('editMessageText', { message_id: 99, text: 'x' })).toBe('Bad Request: message to edit not found')
    expect(await edit('editMessageText', { message_id: id - 1, text: 'x' })).toBe(
      "Bad Request: message can't be edited",
    )
    expect(await edit('editMessageCaption', { caption: 'x' })).toBe(
      'Bad Request: there is no caption in the message to edit',
    )
  })

  it('puts a picture in the place of the text', async () => {
    const form = new FormData()
    form.set('chat_id', '7')
    form.set('message_id', String(id))
    form.set(
      'media',
      JSON.stringify({ type: 'photo', media: 'attach://file', caption: '<i>c</i>', parse_mode: 'HTML' }),
    )
    form.set('file', new Blob([PNG]), 'c.png')
    await http(`/bot${TOKEN}/editMessageMedia`, { method: 'POST', body: form })
    const last = (await shown(7)).at(-1)
    expect(last).toMatchObject({ message_id: id, caption: 'c', html: '<i>c</i>' })
    expect(last).not.toHaveProperty('text')
  })

  it('takes a picture whose file name is not quoted, as grammY sends it', async () => {
    const part = (head: string, data: Buffer | string) => ['--b\r\n', head, '\r\n\r\n', data, '\r\n']
    const body = Buffer.concat(
      [
        ...part('content-disposition:form-data;name="chat_id"', '7'),
        ...part('content-disposition:form-data;name="photo"', 'attach://one'),
        ...part('content-disposition:form-data;name="one";filename=a.png\r\ncontent-type:image/png', PNG),
        '--b--\r\n',
      ].map((piece) => Buffer.from(piece)),
    )
    const headers = { 'content-type': 'multipart/form-data; boundary=b' }
    const sent = await http(`/bot${TOKEN}/sendPhoto`, { method: 'POST', headers, body })
    expect(sent.body).toMatchObject({ ok: true, result: { photo: [{ width: 1, height: 1 }] } })
  })

  it('deletes once, and people see it gone', async () => {
    const remove = () => call('deleteMessage', { chat_id: 7, message_id: id })
    expect((await remove()).status).toBe(200)
    expect((await shown(7)).at(-1)?.deleted).toBe(true)
    expect((await remove()).body.description).toBe('Bad Request: message to delete not found')
  })
})

describe('buttons', () => {
  it('reach the bot, and the answer reaches only who pressed', async () => {
    await user(7, 'send', { text: '/start' })
    const reply_markup = { inline_keyboard: [[{ text: 'a', callback_data: 'A' }], [{ text: 'b', callback_data: 'B' }]] }
    const { message_id: messageId } = await result<Shown>(call('sendMessage', { chat_id: 7, text: 'x', reply_markup }))
    const events = await fetch(url('/user/7/events?since=2'))
    const { callbackQueryId } = (await user(7, 'press', { messageId, index: 1 })).body
    expect((await updates()).at(-1)).toMatchObject({
      callback_query: { id: callbackQueryId, data: 'B', from: { id: 7 } },
    })
    await call('answerCallbackQuery', { callback_query_id: callbackQueryId, text: 'done', show_alert: true })
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader()
    const chunk = (await reader?.read())?.value ?? ''
    expect(chunk).toContain('event: answer')
    expect(JSON.parse(/data: (.*)/.exec(chunk)?.[1] ?? '')).toMatchObject({
      callbackQueryId,
      text: 'done',
      showAlert: true,
    })
    await reader?.cancel()
  })

  it('can be forged with other data, but not pressed where none is', async () => {
    const { messageId } = (await user(7, 'send', { text: '/start' })).body
    expect((await user(7, 'press', { messageId, index: 0 })).status).toBe(409)
    expect((await user(7, 'press', { messageId, data: 'forged' })).status).toBe(200)
    expect((await user(8, 'press', { messageId, chatId: 7, data: 'forged' })).status).toBe(404)
  })

  it('cannot be answered late', async () => {
    const { messageId } = (await user(7, 'send', { text: '/start' })).body
    const { callbackQueryId } = (await user(7, 'press', { messageId, data: 'x' })).body
    advance(31_000)
    const answer = await call('answerCallbackQuery', { callback_query_id: callbackQueryId })
    expect(answer.body.description).toContain('query is too old')
  })
})

describe('commands', () => {
  it('are kept per scope and language, and a person sees his own', async () => {
    const set = (description: string, more: object) =>
      call('setMyCommands', { commands: [{ command: 'price', description }], ...more })
    await set('Price', {})
    await set('Fiyat', { language_code: 'tr' })
    await user(7, 'send', { text: 'x', languageCode: 'tr' })
    await user(8, 'send', { text: 'x', languageCode: 'de' })
    const seen = async (id: number) => (await http(`/user/${id}/commands`)).body.commands
    expect(await seen(7)).toEqual([{ command: 'price', description: 'Fiyat' }])
    expect(await seen(8)).toEqual([{ command: 'price', description: 'Price' }])
    await set('Admin', { scope: { type: 'chat', chat_id: 8 } })
    expect(await seen(8)).toEqual([{ command: 'price', description: 'Admin' }])
    expect((await call('setMyCommands', { commands: [{ command: 'Bad!', description: 'x' }] })).status).toBe(400)
  })
})

describe('control', () => {
  beforeEach(() => user(7, 'send', { text: '/start' }))
  const send = () => call('sendMessage', { chat_id: 7, text: 'x' })

  it('answers 429 as often as it was told', async () => {
    await post('/control/faults', { kind: 'status', method: 'sendMessage', retryAfter: 17, count: 1 })
    expect(await send()).toMatchObject({
      status: 429,
      body: { description: 'Too Many Requests: retry after 17', parameters: { retry_after: 17 } },
    })
    expect((await send()).status).toBe(200)
  })

  it('can lose a request before, or its answer after, it was executed', async () => {
    await post('/control/faults', { kind: 'dropRequest', method: 'sendMessage', count: 1 })
    await expect(send()).rejects.toThrow()
    expect(await shown(7)).toHaveLength(1)
    await post('/control/faults', { kind: 'dropResponse', method: 'sendMessage', count: 1 })
    await expect(send()).rejects.toThrow()
    expect(await shown(7)).toHaveLength(2)
  })

  it('forgets a fault that was taken back', async () => {
    const { id } = (await post('/control/faults', { kind: 'status', status: 502 })).body
    expect((await send()).status).toBe(502)
    await http(`/control/faults/${String(id)}`, { method: 'DELETE' })
    expect((await send()).status).toBe(200)
  })

  it('records every call, without the token', async () => {
    await send()
    await call('sendMessage', { chat_id: 7, text: '' })
    const { calls } = (await http('/control/calls?method=sendMessage')).body as unknown as { calls: unknown[] }
    expect(calls).toMatchObject([
      { method: 'sendMessage', params: { chat_id: 7, text: 'x' }, status: 200, at: now },
      { status: 400, description: 'Bad Request: message text is empty' },
    ])
    expect(JSON.stringify(calls)).not.toContain(TOKEN)
  })
})
