import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { ROOT } from '../paths.ts'

/** More files than this do not fail by the moods of a machine. */
const mostFiles = 2

/** Where a failure is final: what is looked for there may show in one run of many, and is worth money. */
const final = { folders: ['test/chaos/', 'test/simulate/'], library: "from 'fast-check'" } as const

/** A test file as a second run asks about it. */
export interface Ran {
  readonly moduleId: string
}

/** A file of tests as a person names it. */
export const nameOf = ({ moduleId }: Ran) => relative(ROOT, moduleId)

const readSource = ({ moduleId }: Ran) => readFileSync(moduleId, 'utf8')

/**
 * The files to run a second time, each with processes of its own: those that failed, if they are few and none of them
 * looks for the rare case; none otherwise.
 * @see infra/decisions/0007-a-second-run.md
 */
export function secondRunOf(failed: readonly Ran[], sourceOf: (file: Ran) => string = readSource): string[] {
  const names = failed.map(nameOf)
  if (failed.length > mostFiles) return []
  if (names.some((name) => final.folders.some((folder) => name.startsWith(folder)))) return []
  return failed.some((file) => sourceOf(file).includes(final.library)) ? [] : names
}
