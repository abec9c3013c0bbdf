import { printAsyncApi, printSubjects } from '@flotilla/protocol'

/** A page below `docs/` that is printed from definitions. */
export type Page = { file: string; print: () => string | Promise<string> }

export const PAGES: Page[] = [
  { file: 'subjects.md', print: printSubjects },
  { file: 'asyncapi.json', print: printAsyncApi },
]
