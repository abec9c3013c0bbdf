import type { Ruling } from './fault-proxy.ts'
import type { Moment } from './moments.ts'

/** What happens to the executor that reaches a moment. */
export interface KillPoint {
  readonly moment: Moment
  /** `freeze` stops it for `ms`; what it was about to hear waits for it. */
  readonly act: 'kill' | 'freeze'
  readonly ms: number
}

export interface KillPointDeps {
  readonly say: (line: string) => void
  readonly kill: (name: string) => unknown
  readonly freeze: (name: string, ms: number) => unknown
}

/** How much of a message goes on when its executor dies in this moment. */
const passed: Partial<Record<Moment, (length: number) => number>> = {
  partSent: (length) => Math.ceil(length / 2),
  sent: (length) => length,
}

/** Executors that are to be hit in a named moment: the next one that reaches it is. */
export function createKillPoints({ kill, freeze, say }: KillPointDeps) {
  let armed: KillPoint[] = []
  const hits = new Map<string, number>()
  return {
    arm: (point: KillPoint) => void armed.push(point),
    disarm() {
      armed = []
    },
    /** How often each moment was hit, as `moment act`. */
    hits: hits as ReadonlyMap<string, number>,
    /** What becomes of the message that shows these moments of an executor. */
    reached(name: string, shown: readonly Moment[], length: number): Ruling | undefined {
      const point = armed.find(({ moment }) => shown.includes(moment))
      if (!point) return undefined
      armed.splice(armed.indexOf(point), 1)
      const { moment, act, ms } = point
      hits.set(`${moment} ${act}`, (hits.get(`${moment} ${act}`) ?? 0) + 1)
      say(JSON.stringify({ time: Date.now(), name, ...point }))
      if (act === 'freeze') {
        freeze(name, ms)
        return undefined
      }
      kill(name)
      return { bytes: passed[moment]?.(length) ?? 0, cut: true }
    },
  }
}

export type KillPoints = ReturnType<typeof createKillPoints>
