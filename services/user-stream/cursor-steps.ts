import type { Clock } from '@flotilla/runtime'

/**
 * How long ago a fill must have been told before its cursor is written, ms: until then one before it may be found to be
 * missing, though Binance never said so. That is looked for every quarter of a minute where orders rest.
 */
const settleMs = 60_000
/** After this long it is written in any case, ms: whoever comes next must not have to page and to tell hours anew. */
const longestMs = 10 * 60_000
/** What was told before this, seen from when the newest cursor was written, is behind every cursor, ms. */
export const unwrittenMs = longestMs + 2 * settleMs

/** Steps of a cursor that are closer to each other are one, ms; and how many are kept of it. */
const oneStepMs = 1_000
const mostSteps = 300

/** Up to which trade was told when, epoch ms; 0 for one that may be written at once. */
export interface Step {
  readonly tradeId: bigint
  readonly at: number
}

/**
 * What is to be written of cursors, by their names, and when. @param isSettled whether nothing is known to be missing
 * of what happened until then, epoch ms
 */
export function createSteps(clock: Clock, isSettled: (name: string, at: number) => boolean) {
  const steps = new Map<string, Step[]>()
  const keep = (name: string, isKept: (step: Step) => boolean): Step | undefined => {
    const left = (steps.get(name) ?? []).filter(isKept)
    if (left.length > 0) steps.set(name, left)
    else steps.delete(name)
    return left.at(-1)
  }

  return {
    /** @param isFirst of its symbol: that there is a trade is written at once, for whoever comes next */
    add(name: string, tradeId: bigint, isFirst: boolean) {
      const at = clock.now()
      const list = steps.get(name) ?? (isFirst && tradeId > 0n ? [{ tradeId: tradeId - 1n, at: 0 }] : [])
      const last = list.at(-1)
      if (last && at - last.at < oneStepMs) list[list.length - 1] = { tradeId, at: last.at }
      else list.splice(mostSteps - 1, 1, { tradeId, at })
      steps.set(name, list)
    },
    names: () => [...steps.keys()],
    /** The last step that may be written now. */
    due(name: string): Step | undefined {
      const now = clock.now()
      return steps
        .get(name)
        ?.findLast(({ at }) => at <= now - longestMs || (at <= now - settleMs && isSettled(name, at)))
    },
    written: (name: string, { tradeId }: Step) => void keep(name, (step) => step.tradeId > tradeId),
    /** Others vouch for what was told; that there is a trade is true all the same. @returns the step that is left */
    drop: (name: string) => keep(name, ({ at }) => at === 0),
  }
}

export type Steps = ReturnType<typeof createSteps>
