import { relative } from 'node:path'
import { ROOT } from '../paths.ts'

/** More files than this do not fail by the moods of a machine. */
const mostFiles = 2

/** Where a failure is final: what is looked for there may show in one run of many, and is worth money. */
const final = ['test/chaos/', 'test/simulate/']

/** A test file as a second run asks about it. */
export interface Ran {
  readonly moduleId: string
  readonly project: { readonly name: string }
}

/** A file of tests as a person names it. */
export const nameOf = ({ moduleId }: Pick<Ran, 'moduleId'>) => relative(ROOT, moduleId)

/**
 * The files to run a second time, each with processes of its own: those that failed, if they are few and all start whole
 * fleets; none otherwise.
 * @see infra/decisions/0007-a-second-run.md
 */
export function secondRunOf(failed: readonly Ran[]): string[] {
  const names = failed.map(nameOf)
  const may = failed.every(({ project }) => project.name === 'fleet')
  const isFinal = names.some((name) => final.some((folder) => name.startsWith(folder)))
  return may && !isFinal && failed.length <= mostFiles ? names : []
}
