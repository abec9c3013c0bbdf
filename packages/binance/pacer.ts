import type { Clock } from './clock.ts'

/** Lets at most so many messages through in any second, in the order asked. */
export interface Pacer {
  /** Runs `send` now or as soon as the limit allows. */
  push(send: () => void): void
  /** Forgets what waits. */
  close(): void
}

/** A little more than a second, for clocks and networks that bunch messages up. */
const WINDOW_MS = 1_050

export function createPacer({ clock, perSecond }: { clock: Clock; perSecond: number }): Pacer {
  const sentAt: number[] = []
  let waiting: (() => void)[] = []
  let cancel: (() => void) | undefined

  const drain = () => {
    cancel = undefined
    while (waiting.length > 0) {
      const now = clock.monotonic()
      while (sentAt[0] !== undefined && sentAt[0] <= now - WINDOW_MS) sentAt.shift()
      if (sentAt.length >= perSecond) {
        cancel = clock.after((sentAt[0] ?? now) + WINDOW_MS - now, drain)
        return
      }
      sentAt.push(now)
      waiting.shift()?.()
    }
  }

  return {
    push(send) {
      waiting.push(send)
      if (!cancel) drain()
    },
    close() {
      cancel?.()
      cancel = undefined
      waiting = []
    },
  }
}
