import { type Clock, createMetrics, type Log } from '@flotilla/runtime'
import { expect, test } from 'vitest'
import type { Gateway } from './gateway.ts'
import { html } from './html.ts'
import { createOutbox } from './outbox.ts'
import type { TelegramFault } from './telegram-fault.ts'

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/** A clock that jumps to the next thing that waits, so that an hour of patience takes no time. */
function jumpingClock(): Clock {
  let now = 0
  return {
    now: () => now,
    monotonic: () => now,
    async sleep(ms, signal) {
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
      now += ms
    },
    after: () => () => undefined,
    every: () => () => undefined,
  }
}

/** A Telegram that answers what it is told to, and then that all is well. */
function stage(faults: TelegramFault[]) {
  const clock = jumpingClock()
  const said: { text: string; at: number }[] = []
  const answer = async (text: string, messageId: number) => {
    said.push({ text, at: clock.monotonic() })
    const fault = faults.shift()
    return fault ? { ok: false as const, fault } : { ok: true as const, result: { message_id: messageId } }
  }
  const gateway = {
    send: (_: string, { text }: { text: { html: string } }) => answer(text.html, 77),
    edit: (_: string, id: string, { text }: { text: { html: string } }) => answer(text.html, Number(id)),
  } as unknown as Gateway
  const random = { bytes: (count: number) => new Uint8Array(count), fraction: () => 0.5 }
  const outbox = createOutbox({ gateway, clock, random, log: silent, metrics: createMetrics('telegram', 'test') })
  return { outbox, said }
}

const message = (text: string) => ({ text: html`${text}` })

test('edits of one message that still wait are one edit, of the latest', async () => {
  const { outbox, said } = stage([{ kind: 'tooMany', retryAfterMs: 3_000 }])
  const sent = outbox.send('1', message('hello'))
  const edits = ['one', 'two', 'three'].map((text) => outbox.edit('1', '5', message(text)))
  expect(await sent).toEqual({ ok: true, messageId: '77' })
  for (const edit of edits) expect(await edit).toEqual({ ok: true, messageId: '5' })
  expect(said.map(({ text }) => text)).toEqual(['hello', 'hello', 'three'])
})

test('an edit that must arrive stays so when it takes the place of one that need not', async () => {
  const away = Array.from({ length: 10 }, () => ({ kind: 'unreachable' as const, why: 'no answer' }))
  const { outbox, said } = stage([{ kind: 'tooMany', retryAfterMs: 3_000 }, ...away])
  void outbox.send('1', message('hello'))
  const hint = outbox.edit('1', '5', message('a hint'))
  const receipt = outbox.edit('1', '5', message('filled'), { patient: true, priority: 1 })
  expect(await receipt).toEqual({ ok: true, messageId: '5' })
  expect(await hint).toEqual({ ok: true, messageId: '5' })
  expect(said.at(-1)?.text).toBe('filled')
})

test('a demand for patience is obeyed to the millisecond', async () => {
  const { outbox, said } = stage([{ kind: 'tooMany', retryAfterMs: 7_000 }])
  await outbox.send('1', message('hello'))
  expect((said[1]?.at ?? 0) - (said[0]?.at ?? 0)).toBeGreaterThanOrEqual(7_000)
})

test('that a message says so already is as good as an edit', async () => {
  const { outbox } = stage([{ kind: 'unchanged', why: 'message is not modified' }])
  expect(await outbox.edit('1', '5', message('same'))).toEqual({ ok: true, messageId: '5' })
})

test('a chat that blocked the bot is not tried again', async () => {
  const { outbox, said } = stage([{ kind: 'blocked', why: 'bot was blocked by the user' }])
  expect(await outbox.send('1', message('hello'), { patient: true })).toEqual({ ok: false, why: 'blocked' })
  expect(said).toHaveLength(1)
})

test('a Telegram out of reach is tried a few times, or until it is back when the message must arrive', async () => {
  const away = (times: number) =>
    Array.from({ length: times }, () => ({ kind: 'unreachable' as const, why: 'no answer' }))
  const impatient = stage(away(10))
  expect(await impatient.outbox.send('1', message('hello'))).toEqual({ ok: false, why: 'unreachable' })
  const patient = stage(away(10))
  expect(await patient.outbox.send('1', message('hello'), { patient: true })).toEqual({ ok: true, messageId: '77' })
})

test('what is more urgent goes first, and otherwise in order', async () => {
  const { outbox, said } = stage([{ kind: 'tooMany', retryAfterMs: 1_000 }])
  const all = [
    outbox.send('1', message('begun')),
    outbox.send('1', message('later'), { priority: 5 }),
    outbox.send('1', message('receipt'), { priority: 1 }),
    outbox.send('1', message('second receipt'), { priority: 1 }),
  ]
  await Promise.all(all)
  expect(said.map(({ text }) => text)).toEqual(['begun', 'begun', 'receipt', 'second receipt', 'later'])
})

test('what still waits when the bot stops is handed back', async () => {
  const { outbox } = stage([{ kind: 'tooMany', retryAfterMs: 60_000 }])
  const waiting = [outbox.send('1', message('a')), outbox.send('1', message('b'))]
  await outbox.close()
  expect(await Promise.all(waiting)).toEqual([
    { ok: false, why: 'closed' },
    { ok: false, why: 'closed' },
  ])
})
