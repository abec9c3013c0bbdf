import { mkdir, open, readdir, readFile, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { progressOf } from '@flotilla/orders'
import { OrderState } from '@flotilla/protocol'
import { z } from 'zod'
import type { Job } from './job.ts'

const Line = z.object({ accountId: z.string(), commandId: z.string(), seq: z.number(), record: OrderState })
type Line = z.infer<typeof Line>

/** The second copy of what was written to the state log: on this host's disk before anything is sent. */
export interface Journal {
  /** The highest sequence of the state log that was ever seen from this host. */
  readonly seen: number
  /** Keeps a record some time soon. */
  note(job: Job, record: OrderState, seq: number): void
  /** Returns when the record is on the disk. @throws when the disk refuses it: nothing may be sent then */
  commit(job: Job, record: OrderState, seq: number): Promise<void>
  /** What journals say of a request, once the log is known to have lost records. */
  lost(job: Job): OrderState | undefined
  /** From now on {@link lost} answers. */
  restore(): void
  close(): Promise<void>
}

export interface JournalOptions {
  /** Every executor writes a file of its own here and reads those of all. */
  readonly folder: string
  readonly instance: string
  readonly now: number
}

/** A little less than the state log keeps its records: what expired there is not missed. */
const keptMs = 23 * 3_600_000

const keyOf = ({ accountId, commandId }: Pick<Line, 'accountId' | 'commandId'>) => `${accountId}/${commandId}`

/** The lines of one file; the last one may have been cut off by a crash. */
async function linesOf(file: string): Promise<Line[]> {
  const text = await readFile(file, 'utf8')
  return text.split('\n').flatMap((line) => {
    try {
      return Line.parse(JSON.parse(line))
    } catch {
      return []
    }
  })
}

/** Reads what every executor of this host wrote in the last day; older files go. */
async function readAll(folder: string, now: number): Promise<Line[]> {
  const lines: Line[] = []
  for (const name of await readdir(folder)) {
    const file = join(folder, name)
    if (!name.endsWith('.journal')) continue
    if ((await stat(file)).mtimeMs < now - 2 * keptMs) await unlink(file)
    else lines.push(...(await linesOf(file)))
  }
  return lines.filter(({ record }) => record.at > now - keptMs)
}

/** Appends in bursts: what comes while the disk is busy goes with the next write, under one fdatasync. */
async function openFile(path: string) {
  const file = await open(path, 'a', 0o600)
  let waiting: string[] = []
  let running: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined
  /** The file may end inside a line: of a process before, or of a write that the disk took half of. */
  let torn = true

  const write = async () => {
    const burst = waiting
    waiting = []
    if (burst.length === 0) return
    const text = `${torn ? '\n' : ''}${burst.join('')}`
    torn = true
    await file.appendFile(text)
    torn = false
    await file.datasync()
  }
  /** Joins the next burst, which all share who come while one is being written: that one may have begun without them. */
  const flush = (): Promise<void> => {
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined
        running = write()
        return running
      })
    return next
  }
  return {
    put: (line: string) => void waiting.push(line),
    flush,
    async close() {
      await flush()
      await file.close()
    },
  }
}

/** @see {@link Journal} */
export async function openJournal({ folder, instance, now }: JournalOptions): Promise<Journal> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const known = new Map<string, OrderState>()
  let seen = 0
  let restoring = false
  for (const line of await readAll(folder, now)) {
    seen = Math.max(seen, line.seq)
    const key = keyOf(line)
    if (progressOf(line.record) >= progressOf(known.get(key))) known.set(key, line.record)
  }
  const file = await openFile(join(folder, `${instance}.journal`))
  const put = ({ accountId, commandId }: Job, record: OrderState, seq: number) => {
    seen = Math.max(seen, seq)
    file.put(`${JSON.stringify({ accountId, commandId, seq, record } satisfies Line)}\n`)
  }

  return {
    get seen() {
      return seen
    },
    note: put,
    async commit(job, record, seq) {
      put(job, record, seq)
      await file.flush()
    },
    lost: (job) => (restoring ? known.get(keyOf(job)) : undefined),
    restore() {
      restoring = true
      seen = 0
    },
    close: file.close,
  }
}
