import type { Clock } from '@flotilla/runtime'

/**
 * How long ago a fill must have been told before its cursor is written, ms: until then one before it may be found to be
 * missing, though Binance never said so. That is looked for every quarter of a minute where orders rest.
 */
export const settleMs = 60_000

/** Steps of a cursor that are closer to each other are one, ms. */
const oneStepMs = 1_000

/** Up to which trade was told when, epoch ms. */
export interface Step {
  readonly tradeId: bigint
  readonly at: number
}

/** What is to be written of cursors, by their names, and when. */
export function createSteps(clock: Clock) {
  const steps = new Map<string, Step[]>()

  return {
    /** @param isFirst of its symbol: that there is a trade is written at once, for whoever comes next */
    add(name: string, tradeId: bigint, isFirst: boolean) {
      const at = clock.now()
      const list = steps.get(name) ?? (isFirst && tradeId > 0n ? [{ tradeId: tradeId - 1n, at: 0 }] : [])
      const last = list.at(-1)
      if (last && at - last.at < oneStepMs) list[list.length - 1] = { tradeId, at: last.at }
      else list.push({ tradeId, at })
      steps.set(name, list)
    },
    /** Takes out what may be written now. */
    takeDue(): [name: string, step: Step][] {
      const until = clock.now() - settleMs
      return [...steps].flatMap(([name, list]): [string, Step][] => {
        const due = list.filter(({ at }) => at <= until)
        const left = list.slice(due.length)
        if (left.length > 0) steps.set(name, left)
        else steps.delete(name)
        const last = due.at(-1)
        return last ? [[name, last]] : []
      })
    },
    /** It could not be written. */
    giveBack: (name: string, step: Step) => void steps.set(name, [step, ...(steps.get(name) ?? [])]),
  }
}
