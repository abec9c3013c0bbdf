import { type Bus, type Spent, SpentKey } from '@flotilla/protocol'
import Big from 'big.js'

export interface SpendingDeps {
  readonly bus: Bus
  /** Binance's time, epoch ms: its day is the day of a cap. */
  readonly serverTime: () => number
}

export const dayMs = 86_400_000
const attempts = 50

const sumOf = ({ total, held }: Spent) =>
  Object.values(held).reduce((sum, { value }) => sum.plus(value), new Big(total))

/** A day's record as it is at `now`: a new day begins with what is still under way. */
function asOf(spent: Spent | undefined, now: number): Spent {
  const day = Math.floor(now / dayMs)
  if (spent?.day === day) return spent
  // What was under way for a whole day and never settled was lost with who carried it.
  const held = Object.entries(spent?.held ?? {}).filter(([, { at }]) => at > now - dayMs)
  return { day, total: '0', held: Object.fromEntries(held) }
}

/**
 * What each account has traded of its cap today, in KV: a request is held before it is signed and settled once its
 * outcome is known, both by compare-and-set, so that executors that trade for one account at once share one count.
 */
export function createSpending({ bus, serverTime }: SpendingDeps) {
  const change = async (accountId: string, how: (spent: Spent) => Spent | undefined): Promise<boolean> => {
    for (let left = attempts; left > 0; left -= 1) {
      const entry = await bus.getKey(SpentKey, { accountId })
      const before = asOf(entry?.value, serverTime())
      const next = how(before)
      if (next === undefined) return false
      if (next === before) return true
      const written = entry
        ? await bus.updateKey(SpentKey, { accountId }, next, entry.revision)
        : await bus.createKey(SpentKey, { accountId }, next)
      if (written !== undefined) return true
    }
    throw new Error(`the day's count of ${accountId} was changed by others ${attempts} times in a row`)
  }

  return {
    /** Holds a value for a command, once however often it is asked; false when the day's cap would be passed. */
    hold: (accountId: string, commandId: string, value: string, perDay: string) =>
      change(accountId, (spent) => {
        if (Object.hasOwn(spent.held, commandId)) return spent
        if (sumOf(spent).plus(value).gt(perDay)) return undefined
        return { ...spent, held: { ...spent.held, [commandId]: { value, at: Math.floor(serverTime()) } } }
      }),

    /** The outcome is known: what was sent counts for the day it was held on or a later one; what was not is given back. */
    settle: (accountId: string, commandId: string, counts: boolean) =>
      change(accountId, (spent) => {
        const { [commandId]: own, ...held } = spent.held
        if (!own) return spent
        return { ...spent, held, total: counts ? new Big(spent.total).plus(own.value).toFixed() : spent.total }
      }),

    /** What the day has used up, USD. */
    async today(accountId: string): Promise<string> {
      const entry = await bus.getKey(SpentKey, { accountId })
      return sumOf(asOf(entry?.value, serverTime())).toFixed()
    },
  }
}

export type Spending = ReturnType<typeof createSpending>
