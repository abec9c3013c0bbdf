/**
 * How fast a bot may send. Telegram publishes one message per second and chat with short bursts,
 * 20 per minute in a group, about 30 per second overall; how long a burst may be it does not say, 5 is assumed.
 * @see https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
 */
export type Limits = {
  perChatPerSecond: number
  chatBurst: number
  groupPerMinute: number
  overallPerSecond: number
}

export const TELEGRAM_LIMITS: Limits = { perChatPerSecond: 1, chatBurst: 5, groupPerMinute: 20, overallPerSecond: 30 }

export type Pace = {
  /** Charges one message. @returns 0 when it may go, otherwise whole seconds to wait; nothing is charged then. */
  take(chatId: number, group: boolean, now: number): number
  set(limits: Partial<Limits>): Limits
}

export function createPace(): Pace {
  let limits = TELEGRAM_LIMITS
  const chats = new Map<number, { tokens: number; at: number }>()
  const groups = new Map<number, number[]>()
  const overall: number[] = []

  function chatTokens(chatId: number, now: number): number {
    const bucket = chats.get(chatId)
    if (!bucket) return limits.chatBurst
    return Math.min(limits.chatBurst, bucket.tokens + ((now - bucket.at) / 1000) * limits.perChatPerSecond)
  }

  return {
    take(chatId, group, now) {
      const recent = groups.get(chatId) ?? []
      const tokens = chatTokens(chatId, now)
      const waitMs = Math.max(
        group ? 0 : ((1 - tokens) / limits.perChatPerSecond) * 1000,
        group ? windowWait(recent, limits.groupPerMinute, 60_000, now) : 0,
        windowWait(overall, limits.overallPerSecond, 1_000, now),
      )
      if (waitMs > 0) return Math.max(1, Math.ceil(waitMs / 1000))
      chats.set(chatId, { tokens: tokens - 1, at: now })
      overall.push(now)
      if (group) groups.set(chatId, [...recent, now])
      return 0
    },
    set(change) {
      limits = { ...limits, ...change }
      return limits
    },
  }
}

/** Drops what left the window; how long until one more fits. */
function windowWait(times: number[], limit: number, windowMs: number, now: number): number {
  while (times.length > 0 && (times[0] ?? 0) <= now - windowMs) times.shift()
  const blocking = times[times.length - limit]
  return blocking === undefined ? 0 : blocking + windowMs - now
}
