import type { Noise } from './noise.ts'
import type { Entry } from './waiting-room.ts'

/** What an isolated user may spend of a window, as a part of it: enough to come right again, too little to hurt others. */
const ALLOWANCE = 0.02
/** The same for cancels and for finding out what became of an order: nobody is kept from getting out. */
const EXIT_ALLOWANCE = 0.05
/** Cancels, and resolving unknown outcomes. */
const LAST_EXIT_CLASS = 1

type Spent = { index: number; weight: number }

export type Isolation = ReturnType<typeof createIsolation>

/** Keeps whoever burns a shared address to a small part of it, however much of it is free. */
export function createIsolation(noise: Noise) {
  const spent = new Map<string, Spent>()
  /** Users that a predecessor kept back, since when: what they had of that window is not known. */
  const inherited = new Map<string, number>()

  const keyOf = ({ user, lane, asked }: Entry) => `${user}\n${lane}\n${asked <= LAST_EXIT_CLASS ? 'exit' : ''}`
  const isHeld = ({ user }: Entry, now: number) => noise.levelOf(user, now) === 'isolated'

  return {
    /** When an entry may go as far as its user's allowance is concerned: `now`, or when the next window is certainly open. */
    earliest(entry: Entry, now: number): number {
      const [first] = entry.charges
      if (!first || !isHeld(entry, now)) return now
      const { counter } = first.account
      const index = counter.indexOf(now)
      const since = inherited.get(entry.user)
      if (since !== undefined && entry.asked > LAST_EXIT_CLASS && index === counter.indexOf(since))
        return counter.endOf(index)
      const before = spent.get(keyOf(entry))
      const weight = before?.index === index ? before.weight : 0
      const part = entry.asked <= LAST_EXIT_CLASS ? EXIT_ALLOWANCE : ALLOWANCE
      // One call is always allowed, however heavy it is.
      if (weight === 0 || weight + first.charge.weight <= part * counter.budget(index)) return now
      return counter.endOf(index)
    },
    /** It was given its permit. */
    spend(entry: Entry, now: number): void {
      const [first] = entry.charges
      if (!first || !isHeld(entry, now)) return
      const index = first.account.counter.indexOf(now)
      const before = spent.get(keyOf(entry))
      const weight = before?.index === index ? before.weight : 0
      spent.set(keyOf(entry), { index, weight: weight + first.charge.weight })
    },
    /** A predecessor kept this user back: the allowance of the window in which it ended counts as spent. */
    inherit: (user: string, now: number): void => void inherited.set(user, now),
    /** Forgets those who came right. */
    compact(now: number): void {
      for (const user of inherited.keys()) if (noise.levelOf(user, now) !== 'isolated') inherited.delete(user)
      for (const key of spent.keys())
        if (noise.levelOf(key.slice(0, key.indexOf('\n')), now) !== 'isolated') spent.delete(key)
    },
  }
}
