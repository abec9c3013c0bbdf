import { type Clock, systemClock } from '@flotilla/runtime'
import { beforeEach, expect, test } from 'vitest'
import { createButtons } from './buttons.ts'
import type { Sessions } from './sessions.ts'

const kept = new Map<string, string>()
const sessions: Sessions = {
  get: async (name) => kept.get(name),
  set: async (name, text) => void kept.set(name, text),
  drop: async (name) => void kept.delete(name),
  close: () => undefined,
}
let counter = 0
const random = {
  bytes(count: number) {
    counter += 1
    return new Uint8Array(count).fill(counter)
  },
  fraction: () => 0,
}
/** What happens while the bot waits. */
let meanwhile: (() => Promise<void>) | undefined
let now = 0
const clock: Clock = {
  ...systemClock,
  monotonic: () => now,
  async sleep(ms) {
    now += ms
    await meanwhile?.()
  },
}
const buttons = createButtons(sessions, random, clock)
const where = { userId: 'tg1', chatId: '1', messageId: '10' }

beforeEach(() => {
  kept.clear()
  meanwhile = undefined
})

async function made(action: Parameters<typeof buttons.make>[0]): Promise<string> {
  const nonce = await buttons.make(action, 'tg1', '1')
  await buttons.bind([nonce], '10')
  return nonce
}

test('a button carries nothing but 128 bits, well inside the 64 bytes Telegram allows', async () => {
  const nonce = await made({ do: 'removeAlert', alertId: 'a' })
  expect(nonce).toMatch(/^[a-z2-7]{26}$/)
})

test('a button obeys its user under its message alone', async () => {
  const nonce = await made({ do: 'run', text: '/help' })
  expect(await buttons.press({ ...where, nonce })).toMatchObject({ ok: true, action: { do: 'run' } })
  for (const other of [{ userId: 'tg2' }, { chatId: '2' }, { messageId: '11' }]) {
    expect(await buttons.press({ ...where, ...other, nonce })).toEqual({ ok: false, why: 'foreign' })
  }
})

test('a button whose message was never delivered does nothing', async () => {
  const nonce = await buttons.make({ do: 'run', text: '/help' }, 'tg1', '1')
  expect(await buttons.press({ ...where, nonce })).toEqual({ ok: false, why: 'foreign' })
})

test('a button pressed before its message is known to be delivered waits for that', async () => {
  const nonce = await buttons.make({ do: 'run', text: '/help' }, 'tg1', '1')
  meanwhile = () => buttons.bind([nonce], '10')
  expect(await buttons.press({ ...where, nonce })).toMatchObject({ ok: true, action: { do: 'run' } })
})

test('what changes something is done once, what leads somewhere as often as one likes', async () => {
  const [once, often] = [await made({ do: 'removeAlert', alertId: 'a' }), await made({ do: 'run', text: '/help' })]
  for (const nonce of [once, often]) await buttons.use(nonce)
  expect(await buttons.press({ ...where, nonce: once })).toEqual({ ok: false, why: 'used' })
  expect(await buttons.press({ ...where, nonce: often })).toMatchObject({ ok: true })
})

test('whatever else is sent as a button is unknown, also when what was kept is broken', async () => {
  for (const nonce of ['', 'x', 'a'.repeat(26), '*', '../../x', 'A'.repeat(26)]) {
    expect(await buttons.press({ ...where, nonce })).toEqual({ ok: false, why: 'unknown' })
  }
  const nonce = await made({ do: 'run', text: '/help' })
  kept.set(`button:${nonce}`, '{"action":{"do":"withdraw"}}')
  expect(await buttons.press({ ...where, nonce })).toEqual({ ok: false, why: 'unknown' })
})
