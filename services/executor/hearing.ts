import { AccountsHeard, answered, type Bus, refusal, refused } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import type { Terms } from './orders/terms.ts'

export interface HearingDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly terms: Pick<Terms, 'has'>
  /** Return once what was written before is heard here; they throw when that cannot be told. */
  readonly watches: readonly (() => Promise<void>)[]
}

/** Between two tries, ms. */
const againMs = 250

const notMine = refusal('NOT_MINE', 'the shard is with another executor')

/** Whether this executor knows of every account, second factor and freeze as they were written. */
export function createHearing({ bus, clock, log, terms, watches }: HearingDeps) {
  let next: Promise<void> | undefined
  let running: Promise<unknown> = Promise.resolve()

  /** Everybody who comes while one look is under way shares the next one: that one may have begun too early for them. */
  const caughtUp = (): Promise<void> => {
    next ??= running
      .catch(() => undefined)
      .then(async () => {
        next = undefined
        const looking = Promise.all(watches.map((each) => each()))
        running = looking
        await looking
      })
    return next
  }

  return {
    /** Answers for one shard; the returned function ends that. */
    serve(shard: string) {
      const listener = bus.serve(AccountsHeard, { shard }, async () => {
        await caughtUp()
        return terms.has(shard) ? answered({}) : refused(notMine)
      })
      return listener.stop
    },

    /** Before a shard's first order: returns when all that was answered before is heard, or `isOver`. */
    async begin(isOver: () => boolean): Promise<void> {
      while (!isOver()) {
        try {
          return await caughtUp()
        } catch (error) {
          log.warn('no order is taken yet: what was changed before could not be read', { why: String(error) })
          await clock.sleep(againMs)
        }
      }
    },
  }
}
