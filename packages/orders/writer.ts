import type { OrderState, RequestState } from '@flotilla/protocol'
import type { Effect, Event } from './effect.ts'
import type { Rules } from './rules.ts'
import { expecting, type Follow, type Script } from './script.ts'

export type More = Partial<OrderState>

/** The request's side of the state log: what stands there, and how the next record gets there. */
export interface Writer {
  /** The last record that was seen, and its sequence. */
  readonly last: OrderState | undefined
  readonly seq: number
  read(afterMs: number, onRead: (found: Extract<Event, { kind: 'record' }>) => Effect): Effect
  /**
   * Appends by compare-and-set until it is certain whether this record or another one came next. An acknowledgement
   * that was lost is found by the record's mark; an old picture of the log is outwaited.
   */
  append(state: RequestState, at: number, more: More, onDone: Follow, onLost: Follow): Effect
}

export interface WriterOptions {
  readonly script: Script
  readonly contentHash: string
  readonly owner: string
  readonly rules: Rules
}

/** What every later record repeats of the earlier ones. */
const kept = (last: OrderState | undefined): More => ({
  ...(last?.sent && { sent: last.sent }),
  ...(last?.checkingSince !== undefined && { checkingSince: last.checkingSince }),
  ...(last?.barrierAt !== undefined && { barrierAt: last.barrierAt }),
})

export function createWriter({ script: { want }, contentHash, owner, rules }: WriterOptions): Writer {
  let last: OrderState | undefined
  let seq = 0
  let marks = 0

  const settle = (record: OrderState | undefined, at: number) => {
    last = record
    seq = at
  }

  return {
    get last() {
      return last
    },
    get seq() {
      return seq
    },
    read: (afterMs, onRead) =>
      want({ do: 'read', afterMs }, (event) => {
        const found = expecting('record', event)
        settle(found.record, found.seq)
        return onRead(found)
      }),
    append(state, at, more, onDone, onLost) {
      marks += 1
      const mark = `${owner}.${marks}`
      const legs = last?.legs ?? []
      const record: OrderState = { ...kept(last), state, contentHash, legs, at: Math.floor(at), ...more, mark }
      const done = (doneAt: number, doneSeq: number) => {
        settle(record, doneSeq)
        return onDone(doneAt)
      }
      let afterMs = 0
      const attempt = (): Effect =>
        want({ do: 'append', record, expect: seq }, (event) => {
          if (event.kind === 'appended') return done(event.at, event.seq)
          if (event.kind === 'appendUnknown') afterMs = rules.logRetryMs
          return want({ do: 'read', afterMs }, look)
        })
      const look = (event: Event): Effect => {
        const found = expecting('record', event)
        if (found.record?.mark === mark) return done(found.at, found.seq)
        afterMs = rules.logRetryMs
        if (found.seq <= seq) return attempt()
        settle(found.record, found.seq)
        return onLost(found.at)
      }
      return attempt()
    },
  }
}
