import { printAsyncApi, printSubjects } from '@flotilla/protocol'
import { printCompose } from '../docker/compose.ts'
import { printEnvExample, printVariables } from './variables.ts'

/** A file that is printed from definitions, named from the root. */
export type Page = { file: string; print: () => string | Promise<string> }

export const PAGES: Page[] = [
  { file: 'docs/subjects.md', print: printSubjects },
  { file: 'docs/asyncapi.json', print: printAsyncApi },
  { file: 'docs/variables.md', print: printVariables },
  { file: '.env.example', print: printEnvExample },
  { file: 'docker-compose.yml', print: printCompose },
]
