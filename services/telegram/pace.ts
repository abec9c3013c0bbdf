/**
 * How fast the bot may send: Telegram publishes one message a second in a chat with short bursts, twenty a minute in a
 * group and about thirty a second overall; edits count as messages. A little less is used than is allowed.
 * @see https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
 */
const chatBurst = 4
const chatPerSecond = 1
const groupPerMinute = 18
const overallPerSecond = 28

/** Chats that were quiet for this long are forgotten, ms: their allowance is full again. */
const forgetAfterMs = 60_000

interface Bucket {
  tokens: number
  at: number
}

/** How long until one more fits, of the times things happened inside a window. */
function windowWait(times: number[], limit: number, windowMs: number, now: number): number {
  while ((times[0] ?? now) <= now - windowMs) times.shift()
  const blocking = times[times.length - limit]
  return blocking === undefined ? 0 : blocking + windowMs - now
}

/** Groups have negative ids. */
export const isGroup = (chatId: string) => chatId.startsWith('-')

/** The allowance of the bot, in a time of its own (any monotonic milliseconds). */
export function createPace() {
  const chats = new Map<string, Bucket>()
  const groups = new Map<string, number[]>()
  const overall: number[] = []

  const chatWait = (chatId: string, now: number): number => {
    if (isGroup(chatId)) return windowWait(groups.get(chatId) ?? [], groupPerMinute, 60_000, now)
    const { tokens, at } = chats.get(chatId) ?? { tokens: chatBurst, at: now }
    const filled = Math.min(chatBurst, tokens + ((now - at) / 1_000) * chatPerSecond)
    chats.set(chatId, { tokens: filled, at: now })
    return filled >= 1 ? 0 : ((1 - filled) / chatPerSecond) * 1_000
  }

  const charge = (chatId: string, now: number) => {
    overall.push(now)
    if (isGroup(chatId)) groups.set(chatId, [...(groups.get(chatId) ?? []), now])
    const bucket = chats.get(chatId)
    if (bucket) bucket.tokens -= 1
  }

  return {
    /** Charges one message and returns 0 when it may go now, otherwise how long to wait, ms. */
    take(chatId: string, now: number): number {
      const wait = Math.ceil(Math.max(chatWait(chatId, now), windowWait(overall, overallPerSecond, 1_000, now)))
      if (wait === 0) charge(chatId, now)
      return wait
    },
    /** Lets go of chats that have been quiet. */
    tidy(now: number) {
      for (const [chatId, { at }] of chats) if (now - at > forgetAfterMs) chats.delete(chatId)
      for (const [chatId, times] of groups) if (now - (times.at(-1) ?? 0) > forgetAfterMs) groups.delete(chatId)
    },
  }
}
