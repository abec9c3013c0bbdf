/** How a user's rejected calls are answered: served less often, then only after everybody else and only a little. */
export type NoiseLevel = 'quiet' | 'slowed' | 'isolated'

/** A score halves in this time. */
const HALF_LIFE_MS = 60_000
/** Rejected weight, as a part of an address' window: from here a user's turns shrink, from there he goes last. */
const SLOW_FROM = 0.02
const ISOLATE_FROM = 0.1

type Score = { part: number; at: number; told: NoiseLevel }

/** What is known of a user who is not quiet: `part` of a window that was wasted, lately. */
export type Noisy = { user: string; level: Exclude<NoiseLevel, 'quiet'>; part: number }

/** What a score has come down to after `ms`. */
export const faded = (part: number, ms: number) => part * 2 ** (-Math.max(0, ms) / HALF_LIFE_MS)

export type Noise = ReturnType<typeof createNoise>

/**
 * Scores what users waste of a shared address. Rejected calls cost weight at Binance, successful orders do not,
 * so whoever sends what cannot succeed burns everybody's budget.
 */
export function createNoise() {
  const scores = new Map<string, Score>()

  function partOf(user: string, now: number): number {
    const score = scores.get(user)
    if (!score) return 0
    const part = faded(score.part, now - score.at)
    if (part < SLOW_FROM / 100) scores.delete(user)
    return part
  }

  function levelOf(user: string, now: number): NoiseLevel {
    if (scores.size === 0) return 'quiet'
    const part = partOf(user, now)
    // Whoever is isolated stays so while he goes on: what little he may still send would else soon set him free.
    const leaveAt = scores.get(user)?.told === 'isolated' ? SLOW_FROM : ISOLATE_FROM
    return part >= leaveAt ? 'isolated' : part >= SLOW_FROM ? 'slowed' : 'quiet'
  }

  return {
    levelOf,

    /** @param part of a window that was wasted. @returns the new level when it got worse, and the score. */
    reject(user: string, part: number, now: number): { level: NoiseLevel; part: number } | undefined {
      const before = partOf(user, now)
      // Told again only after it had become clearly better, not each time it crosses a line.
      const told = before < SLOW_FROM / 2 ? 'quiet' : (scores.get(user)?.told ?? 'quiet')
      const sum = before + part
      const score: Score = { part: sum, at: now, told }
      scores.set(user, score)
      const level = levelOf(user, now)
      score.told = level
      const worse = level !== told && (level === 'isolated' || told === 'quiet')
      return worse ? { level, part: sum } : undefined
    },

    /** The part of his turns a user keeps: 1 when quiet, less the more he wastes. */
    factorOf(user: string, now: number): number {
      const part = scores.size === 0 ? 0 : partOf(user, now)
      return part < SLOW_FROM ? 1 : Math.max(0.05, SLOW_FROM / part)
    },

    /** Everybody who is not quiet. */
    heard: (now: number): Noisy[] =>
      [...scores.keys()].flatMap((user) => {
        const level = levelOf(user, now)
        return level === 'quiet' ? [] : [{ user, level, part: partOf(user, now) }]
      }),

    /** A successor goes on with what its predecessor had on record at `at`; what it found out itself stays if it is worse. */
    restore({ user, level, part }: Noisy, at: number, now: number): void {
      const left = faded(part, now - at)
      if (left > partOf(user, now)) scores.set(user, { part: left, at: now, told: level })
    },
  }
}
