import type { Surroundings } from './surroundings.ts'

export interface LifeDeps extends Surroundings {
  readonly name: string
  /** It paused or died: whoever coordinates will notice. */
  readonly onSilent: (ms: number) => void
  readonly onUp: () => void
  /** What it had in memory is gone. */
  readonly onLost: () => void
}

/** The lives of one process: it dies and comes back, it freezes and wakes, and what it waits for shares its fate. */
export function createLife({ time, random, say, name, onSilent, onUp, onLost }: LifeDeps) {
  let up = true
  let number = 0
  let pausedUntil = 0

  /** In this life, and awake: later when it is frozen, never when it died meanwhile. */
  const awake = (born: number, act: () => void) => {
    if (born !== number) return
    if (time.now < pausedUntil) time.schedule(pausedUntil, () => awake(born, act))
    else act()
  }

  const lose = () => {
    number += 1
    up = false
    pausedUntil = 0
    onLost()
  }

  return {
    awake,
    lose,
    /** Which of its lives this is. */
    get number() {
      return number
    },
    get up() {
      return up
    },
    get awakeNow() {
      return up && time.now >= pausedUntil
    },
    begin() {
      up = true
    },
    after(ms: number, act: () => void) {
      const born = number
      time.schedule(time.now + ms, () => awake(born, act))
    },
    /** An answer that finds its way back into the life that asked. */
    inThisLife<T>(act: (value: T) => void) {
      const born = number
      return (value: T) => awake(born, () => act(value))
    },
    end(restartMs: number) {
      lose()
      const born = number
      time.schedule(time.now + restartMs, () => {
        if (born !== number) return
        up = true
        onUp()
      })
      onSilent(restartMs)
    },
    /** @returns for how long, ms */
    freeze(): number {
      const ms = 100 * 1_800 ** random.uniform()
      pausedUntil = time.now + ms
      say(name, `freezes for ${Math.round(ms)} ms`)
      onSilent(ms)
      return ms
    },
  }
}

export type Life = ReturnType<typeof createLife>
