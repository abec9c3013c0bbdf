/** How long a period is over which spending is summed, ms. */
const PERIOD_MS = 60_000

export type Spending = ReturnType<typeof createSpending>

/** Who was given how much, as a part of the windows it was taken from, in this minute or, while that is young, the last. */
export function createSpending() {
  let [index, current, last] = [Number.NaN, new Map<string, number>(), new Map<string, number>()]

  function turn(now: number): void {
    const at = Math.floor(now / PERIOD_MS)
    if (at === index) return
    last = at === index + 1 ? current : new Map()
    current = new Map()
    index = at
  }

  return {
    add(user: string, part: number, now: number): void {
      turn(now)
      current.set(user, (current.get(user) ?? 0) + part)
    },
    /** The largest first: of each user the larger one of this minute and the last. */
    top(count: number, now: number): { user: string; part: number }[] {
      turn(now)
      return [...new Set([...current.keys(), ...last.keys()])]
        .map((user) => ({ user, part: Math.max(current.get(user) ?? 0, last.get(user) ?? 0) }))
        .toSorted((a, b) => b.part - a.part)
        .slice(0, count)
    },
  }
}
