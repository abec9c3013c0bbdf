import type { Effect, Event } from '@flotilla/orders'
import { type Bus, OrderStateEvent } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import { type Job, tokensOf } from './job.ts'
import type { Journal } from './journal.ts'
import type { Memory } from './memory.ts'

export interface StateLogDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly journal: Journal
  readonly memory: Memory
}

type Timeless<K extends Event['kind']> = Omit<Extract<Event, { kind: K }>, 'at'>

/** Between two attempts to read while the log does not answer, ms. */
const retryMs = 500

/** What is answered when nothing may be done any more: nothing. */
const forever = new Promise<never>(() => undefined)

/** The history of requests on JetStream, written by compare-and-set: whoever comes second is told so. */
export function createStateLog({ bus, clock, log, journal, memory }: StateLogDeps) {
  const read = async (job: Job): Promise<Timeless<'record'>> => {
    while (true) {
      try {
        const stored = await bus.last(OrderStateEvent, tokensOf(job))
        const { payload: record, seq } = stored ?? { payload: undefined, seq: 0 }
        if (record) journal.note(job, record, seq)
        return { kind: 'record', record, seq, journaled: journal.lost(job) }
      } catch (error) {
        log.warn('the state log does not answer', { commandId: job.commandId, why: String(error) })
        await clock.sleep(retryMs)
      }
    }
  }

  return {
    read,
    /** Appends after the sequence the request has seen last. */
    async append(job: Job, { record, expect }: Extract<Effect, { do: 'append' }>) {
      // Whatever was acknowledged before this append began has a lower sequence than it gets.
      const floor = journal.seen
      if (memory.lost) return forever
      try {
        const appended = await bus.append(OrderStateEvent, tokensOf(job), record, { expectLast: expect })
        if (!appended.ok) return { kind: 'conflict' } as const
        if (appended.seq <= floor) memory.regressed(appended.seq, floor)
        if (memory.lost) return forever
        journal.note(job, record, appended.seq)
        return { kind: 'appended', seq: appended.seq } as const
      } catch (error) {
        const { state } = record
        log.warn('whether a record was stored is not known', { commandId: job.commandId, state, why: String(error) })
        return { kind: 'appendUnknown' } as const
      }
    },
  }
}

export type StateLog = ReturnType<typeof createStateLog>
