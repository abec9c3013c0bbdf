import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, onTestFinished } from 'vitest'

type Cleanup = () => unknown

const pending = new Set<Cleanup>()

// What was begun in a hook, outside any one test, ends with the file that imported this.
afterAll(() => runAll([...pending]))

const accounts = new Set<() => string>()

afterEach(({ task }) => {
  if (task.result?.state === 'fail') for (const account of accounts) console.error(account())
})

/** Prints what `account` gives whenever a test of this file has failed. */
export function onFailure(account: () => string): void {
  accounts.add(account)
}

/** Runs `cleanup` when the current test ends, or with the whole file when there is no current test (in `beforeAll`). */
export function whenTestEnds(cleanup: Cleanup): void {
  pending.add(cleanup)
  try {
    onTestFinished(() => runAll([cleanup]))
  } catch {
    // Not inside a test: afterAll above does it.
  }
}

/** A new folder that is removed with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-test-'))
  whenTestEnds(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Last begun, first ended. */
async function runAll(cleanups: Cleanup[]): Promise<void> {
  for (const cleanup of cleanups.toReversed()) {
    if (pending.delete(cleanup)) await cleanup()
  }
}
