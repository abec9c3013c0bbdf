import type { Held } from './rule-tree.ts'

/** Rules that came to hold while they cooled down, or in history: they are looked at again when their time comes. */
export function createCooling() {
  const waiting = new Set<Held>()
  let nextAt = Number.POSITIVE_INFINITY
  return {
    /** When the first of them is due. */
    get nextAt() {
      return nextAt
    },
    add(held: Held): void {
      waiting.add(held)
      nextAt = Math.min(nextAt, held.coolUntil)
    },
    delete: (held: Held) => waiting.delete(held),
    takeDue(at: number): Held[] {
      const due = [...waiting].filter((held) => held.coolUntil <= at)
      for (const held of due) waiting.delete(held)
      nextAt = Number.POSITIVE_INFINITY
      for (const held of waiting) nextAt = Math.min(nextAt, held.coolUntil)
      return due
    },
  }
}
