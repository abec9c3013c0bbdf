import { mkdir } from 'node:fs/promises'
import { progressOf } from '@flotilla/orders'
import { OrderState } from '@flotilla/protocol'
import { z } from 'zod'
import type { Job } from './job.ts'
import { linesIn, openJournalWriter } from './journal-files.ts'

const Line = z.object({ accountId: z.string(), commandId: z.string(), seq: z.number(), record: OrderState })
type Line = z.infer<typeof Line>

/** The second copy of what was written to the state log: on this host's disk before anything is sent. */
export interface Journal {
  /** The highest sequence of the state log that was ever seen from this host. */
  readonly seen: number
  /** Keeps a record, on the disk with the next {@link commit} or at the end. */
  note(job: Job, record: OrderState, seq: number): void
  /** Returns when the record is on the disk. @throws when the disk refuses it: nothing may be sent then */
  commit(job: Job, record: OrderState, seq: number): Promise<void>
  /** What journals say of a request, once the log is known to have lost records. */
  lost(job: Job): OrderState | undefined
  /** Reads what {@link lost} answers from then on. */
  restore(): Promise<void>
  close(): Promise<void>
}

export interface JournalOptions {
  /** Every executor writes files of its own here and reads those of all. */
  readonly folder: string
  readonly instance: string
  readonly now: () => number
}

/** A little less than the state log keeps its records: what expired there is not missed. */
const keptMs = 23 * 3_600_000

const keyOf = ({ accountId, commandId }: Pick<Line, 'accountId' | 'commandId'>) => `${accountId}/${commandId}`

function parseLine(text: string): Line | undefined {
  try {
    return Line.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** What every executor of this host wrote in the last day. */
async function* youngLines(folder: string, now: number): AsyncGenerator<Line> {
  for await (const text of linesIn(folder)) {
    const line = parseLine(text)
    if (line && line.record.at > now - keptMs) yield line
  }
}

/** @see {@link Journal} */
export async function openJournal({ folder, instance, now }: JournalOptions): Promise<Journal> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const known = new Map<string, OrderState>()
  let seen = 0
  for await (const { seq } of youngLines(folder, now())) seen = Math.max(seen, seq)
  const writer = await openJournalWriter({ folder, instance, now, keptMs: 2 * keptMs })
  const put = ({ accountId, commandId }: Job, record: OrderState, seq: number) => {
    seen = Math.max(seen, seq)
    writer.put(`${JSON.stringify({ accountId, commandId, seq, record } satisfies Line)}\n`)
  }

  return {
    get seen() {
      return seen
    },
    note: put,
    async commit(job, record, seq) {
      put(job, record, seq)
      await writer.flush()
    },
    lost: (job) => known.get(keyOf(job)),
    async restore() {
      for await (const line of youngLines(folder, now())) {
        const key = keyOf(line)
        if (progressOf(line.record) >= progressOf(known.get(key))) known.set(key, line.record)
      }
      seen = 0
    },
    close: writer.close,
  }
}
