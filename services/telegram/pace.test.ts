import { expect, test } from 'vitest'
import { createPace } from './pace.ts'

/** Sends as fast as the pace allows for a time; the times of what went out. */
function sendFor(chats: readonly string[], untilMs: number): { chatId: string; at: number }[] {
  const pace = createPace()
  const sent: { chatId: string; at: number }[] = []
  for (let at = 0; at < untilMs; at += 10) {
    for (const chatId of chats) while (pace.take(chatId, at) === 0) sent.push({ chatId, at })
  }
  return sent
}

/** The most that happened inside any window. */
const most = (times: readonly number[], windowMs: number) =>
  Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length))

test('a chat gets a short burst and then one message a second', () => {
  const times = sendFor(['1'], 20_000).map(({ at }) => at)
  expect(most(times, 1)).toBe(4)
  expect(times.length).toBeGreaterThanOrEqual(22)
  expect(times.length).toBeLessThanOrEqual(24)
})

test('a group gets fewer than twenty messages a minute', () => {
  const times = sendFor(['-100'], 180_000).map(({ at }) => at)
  expect(most(times, 60_000)).toBeLessThan(20)
  expect(times.length).toBeGreaterThan(50)
})

test('all chats together get fewer than thirty messages a second', () => {
  const chats = Array.from({ length: 100 }, (_, n) => String(n + 1))
  const times = sendFor(chats, 5_000).map(({ at }) => at)
  expect(most(times, 1_000)).toBeLessThan(30)
  expect(times.length).toBeGreaterThan(120)
})
