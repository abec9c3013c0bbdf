import { setTimeout as sleep } from 'node:timers/promises'

export type WaitOptions = {
  /** @default 10_000 */
  timeoutMs?: number
  /** @default 25 */
  everyMs?: number
}

/**
 * Waits until `look` gives something other than undefined or false, and returns it. Errors it throws count as
 * "not yet"; the last one is the cause when time runs out.
 * @throws Error naming `what` was waited for
 */
export async function waitFor<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  { timeoutMs = 10_000, everyMs = 25 }: WaitOptions = {},
): Promise<T> {
  const until = Date.now() + timeoutMs
  let last: unknown
  for (;;) {
    try {
      const seen = await look()
      if (seen !== undefined && seen !== false) return seen
    } catch (error) {
      last = error
    }
    if (Date.now() >= until) throw new Error(`waited ${timeoutMs} ms for ${what}`, { cause: last })
    await sleep(everyMs)
  }
}

/** Waits for the next minute when less than `ms` of this one is left, so that a test stays in one window of the limits. */
export async function roomInMinute(ms: number): Promise<void> {
  const left = 60_000 - (Date.now() % 60_000)
  if (left < ms) await sleep(left + 200)
}
