import { type FileHandle, open, readdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A file is written for an hour at most and begun anew when it is large: so one that was not touched for days is
 * nobody's any more, and none grows beyond what can be read.
 */
const longest = { ms: 3_600_000, bytes: 16 * 1024 * 1024 } as const

const unlessGone = <T>(reading: Promise<T>): Promise<T | undefined> =>
  reading.catch((error: NodeJS.ErrnoException) => {
    // Executors of one host that start together delete the same old files.
    if (error.code === 'ENOENT') return undefined
    throw error
  })

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder)
  return names.filter((name) => name.endsWith('.journal')).map((name) => join(folder, name))
}

/** The lines of all files of a folder; the last of a file may have been cut off by a crash. */
export async function* linesIn(folder: string): AsyncGenerator<string> {
  for (const file of await filesIn(folder)) {
    const handle = await unlessGone(open(file))
    if (handle) yield* handle.readLines()
  }
}

async function dropUntouched(folder: string, since: number): Promise<void> {
  for (const file of await filesIn(folder)) {
    const known = await unlessGone(stat(file))
    if (known && known.mtimeMs < since) await unlessGone(unlink(file))
  }
}

/** Has it on the disk that a file is there: to sync the file alone does not promise that. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}

interface Written {
  readonly file: FileHandle
  readonly openedAt: number
  bytes: number
  /** It may end inside a line: of a write that the disk took half of. */
  torn: boolean
}

export interface JournalWriterOptions {
  readonly folder: string
  /** Begins the names of its files: different for every process that writes here. */
  readonly instance: string
  /** After so long without a write a file is deleted, whoever wrote it, ms. */
  readonly keptMs: number
  readonly now: () => number
}

/** How many lines that the disk refused are kept for its next write. */
const mostWaiting = 10_000

/** Appends in bursts: what comes while the disk is busy goes with the next write, under one fdatasync. */
export async function openJournalWriter({ folder, instance, keptMs, now }: JournalWriterOptions) {
  const begin = async (): Promise<Written> => {
    const openedAt = now()
    await dropUntouched(folder, openedAt - keptMs)
    const file = await open(join(folder, `${instance}-${openedAt}.journal`), 'a', 0o600)
    await syncFolder(folder)
    return { file, openedAt, bytes: 0, torn: true }
  }
  let current = await begin()
  let waiting: string[] = []
  let running: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined

  const fileToWrite = async () => {
    const { file, openedAt, bytes } = current
    if (now() - openedAt < longest.ms && bytes < longest.bytes) return current
    current = await begin()
    await file.close()
    return current
  }
  const append = async (burst: readonly string[]) => {
    const to = await fileToWrite()
    const text = `${to.torn ? '\n' : ''}${burst.join('')}`
    to.torn = true
    await to.file.appendFile(text)
    to.torn = false
    to.bytes += text.length
    await to.file.datasync()
  }
  const write = async () => {
    const burst = waiting
    waiting = []
    if (burst.length === 0) return
    await append(burst).catch((error: unknown) => {
      waiting = [...burst, ...waiting].slice(-mostWaiting)
      throw error
    })
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
      await current.file.close()
    },
  }
}
