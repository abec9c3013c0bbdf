import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
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

const open = (instance: string) => openJournal({ folder, instance, now })

describe('the journal', () => {
  test('tells a later process what was committed, also when the last line was cut off', async () => {
    const first = await open('one')
    await first.commit(job, record('sending'), 41)
    await Promise.all([first.commit(job, record('checking'), 42), first.commit(job, record('placed'), 43)])
    const [file = ''] = readdirSync(folder)
    appendFileSync(join(folder, file), '{"accountId":"7fab","comm')
    const second = await open('two')
    expect(second.seen).toBe(43)
    second.restore()
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

  test('keeps whole what is written behind a line that the disk took half of', async () => {
    const file = await openFile(join(folder, 'any'), 'a')
    const handle: FileHandle = Object.getPrototypeOf(file)
    const { appendFile } = handle
    const journal = await open('one')
    vi.spyOn(handle, 'appendFile').mockImplementationOnce(async function (this: FileHandle, text) {
      await appendFile.call(this, String(text).slice(0, 30))
      throw new Error('ENOSPC')
    })
    await expect(journal.commit(job, record('sending'), 4)).rejects.toThrow('ENOSPC')
    await journal.commit(job, record('sending'), 5)
    vi.restoreAllMocks()
    const later = await open('two')
    expect(later.seen).toBe(5)
    await Promise.all([journal.close(), later.close(), file.close()])
  })

  test('says nothing of lost records until it is known that some are, and keeps the farthest of two copies', async () => {
    const first = await open('one')
    await first.commit(job, record('checking'), 9)
    await first.commit(job, record('sending'), 8)
    const second = await open('two')
    expect(second.lost(job)).toBeUndefined()
    second.restore()
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
})
