import { printAsyncApi, printSubjects } from '@flotilla/protocol'
import { printEndpoints, printStreams } from '@flotilla/venue'
import { printCompose } from '../docker/compose.ts'
import { printErrors } from './errors.ts'
import { printPermissions } from './permissions.ts'
import { printEnvExample, printVariables } from './variables.ts'

/** A file that is printed from definitions, named from the root. */
export type Page = { file: string; print: () => string | Promise<string> }

export const PAGES: Page[] = [
  { file: 'docs/subjects.md', print: printSubjects },
  { file: 'docs/permissions.md', print: printPermissions },
  { file: 'docs/asyncapi.json', print: printAsyncApi },
  { file: 'docs/endpoints.json', print: () => printRows(printEndpoints()) },
  { file: 'docs/streams.json', print: () => printRows(printStreams()) },
  { file: 'docs/errors.md', print: printErrors },
  { file: 'docs/variables.md', print: printVariables },
  { file: '.env.example', print: printEnvExample },
  { file: 'docker-compose.yml', print: printCompose },
]

/** A JSON array with one element a line, so that a change of one is a change of one line. */
function printRows(rows: readonly unknown[]): string {
  return `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`
}
