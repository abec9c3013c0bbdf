import { appendFileSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { type FileHandle, open as openFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OrderState } from '@flotilla/protocol'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Job } from './job.ts'
import { openJournal } from './journal.ts'

const now = 1_790_000_000_000
const job: Job = {
  accountId: '7fab',
  commandId: 'c1',
  command: { action: 'place', market: 'spot', expiresAt: now, by: 'test', order: {} },
}
const record = (state: OrderState['state'], at = now): OrderState => ({ state, contentHash: 'h', legs: [], at })

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const day = 24 * 3_600_000
const open = (instance: string, at = () => now) => openJournal({ folder, instance, now: at })
/** Has the files there look as if they were written last so long before `now`, ms. */
const age = (ms: number) => {
  const at = new Date(now - ms)
  for (const file of readdirSync(folder)) utimesSync(join(folder, file), at, at)
}

describe('the journal', () => {
  test('tells a later process what was committed, also when the last line was cut off', async () => {
    const first = await open('one')
    await first.commit(job, record('sending'), 41)
    await Promise.all([first.commit(job, record('checking'), 42), first.commit(job, record('placed'), 43)])
    const [file = ''] = readdirSync(folder)
    appendFileSync(join(folder, file), '{"accountId":"7fab","comm')
    const second = await open('two')
    expect(second.seen).toBe(43)
    await second.restore()
    expect(second.lost(job)?.state).toBe('placed')
    await Promise.all([first.close(), second.close()])
  })

  test('is on the disk when a commit returns, before the process ends', async () => {
    const first = await open('one')
    await first.commit(job, record('sending'), 7)
    const witness = await open('two')
    expect(witness.seen).toBe(7)
    await Promise.all([first.close(), witness.close()])
  })

  test('makes nobody wait for what came after him', async () => {
    const file = await openFile(join(folder, 'any'), 'a')
    const handle = Object.getPrototypeOf(file)
    const { datasync } = handle
    const journal = await open('one')
    let syncs = 0
    const waitedFor: number[] = []
    const commit = (seq: number) => journal.commit(job, record('sending'), seq).then(() => void waitedFor.push(syncs))
    const early: Promise<void>[] = []
    const late: Promise<void>[] = []
    vi.spyOn(handle, 'datasync').mockImplementation(function (this: unknown) {
      syncs += 1
      if (syncs === 1) for (let seq = 2; seq <= 10; seq += 1) early.push(commit(seq))
      else if (syncs < 10) late.push(journal.commit(job, record('sending'), 10 + syncs))
      return datasync.call(this)
    })
    await commit(1)
    await Promise.all(early)
    expect(waitedFor).toEqual([1, ...Array(9).fill(2)])
    while (late.length > 0) await late.pop()
    vi.restoreAllMocks()
    await Promise.all([journal.close(), file.close()])
  })

  test('keeps whole what is written behind a line that the disk took half of, and loses none', async () => {
    const file = await openFile(join(folder, 'any'), 'a')
    const handle: FileHandle = Object.getPrototypeOf(file)
    const { appendFile } = handle
    const journal = await open('one')
    journal.note({ ...job, commandId: 'c2' }, record('placed'), 3)
    vi.spyOn(handle, 'appendFile').mockImplementationOnce(async function (this: FileHandle, text) {
      await appendFile.call(this, String(text).slice(0, 30))
      throw new Error('ENOSPC')
    })
    await expect(journal.commit(job, record('sending'), 4)).rejects.toThrow('ENOSPC')
    await journal.commit(job, record('sending'), 5)
    vi.restoreAllMocks()
    const later = await open('two')
    expect(later.seen).toBe(5)
    await later.restore()
    expect(later.lost({ ...job, commandId: 'c2' })?.state).toBe('placed')
    await Promise.all([journal.close(), later.close(), file.close()])
  })

  test('says nothing of lost records until it is known that some are, and keeps the farthest of two copies', async () => {
    const first = await open('one')
    await first.commit(job, record('checking'), 9)
    await first.commit(job, record('sending'), 8)
    const second = await open('two')
    expect(second.lost(job)).toBeUndefined()
    await second.restore()
    expect(second.lost(job)?.state).toBe('checking')
    await Promise.all([first.close(), second.close()])
  })

  test('does not miss what the state log itself keeps no longer', async () => {
    const first = await open('one')
    await first.commit(job, record('placed', now - 30 * 3_600_000), 99)
    const second = await open('two')
    expect(second.seen).toBe(0)
    await Promise.all([first.close(), second.close()])
  })

  test('of one that wrote nothing for days is not deleted from under it', async () => {
    let at = now - 3 * day
    const idle = await open('idle', () => at)
    await idle.commit(job, record('sending', at), 5)
    age(3 * day)
    at = now
    const second = await open('two')
    await idle.commit(job, record('sending'), 6)
    const later = await open('three')
    expect(later.seen).toBe(6)
    await Promise.all([idle.close(), second.close(), later.close()])
  })

  test('is opened by many at once though each deletes what is too old', async () => {
    for (let n = 0; n < 20; n += 1) writeFileSync(join(folder, `old-${n}.journal`), 'x\n')
    age(3 * day)
    const journals = await Promise.all(Array.from({ length: 8 }, (_, n) => open(`at-once-${n}`)))
    expect(readdirSync(folder)).toHaveLength(8)
    await Promise.all(journals.map((journal) => journal.close()))
  })

  test('goes on in a new file when one is large, and reads all of them', async () => {
    let at = now
    const journal = await open('one', () => at)
    const large = { ...record('placed'), evidence: ['x'.repeat(1_000_000)] }
    for (let seq = 1; seq <= 17; seq += 1) journal.note(job, large, seq)
    await journal.commit(job, record('sending'), 18)
    at += 1
    await journal.commit({ ...job, commandId: 'c2' }, record('sending'), 19)
    expect(readdirSync(folder).filter((name) => name.startsWith('one'))).toHaveLength(2)
    const later = await open('three')
    await later.restore()
    expect(later.lost(job)?.state).toBe('placed')
    expect(later.lost({ ...job, commandId: 'c2' })?.state).toBe('sending')
    await Promise.all([journal.close(), later.close()])
  })
})
