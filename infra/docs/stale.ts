import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from '../paths.ts'
import { PAGES } from './pages.ts'

type Printed = { file: string; text: string }

async function stale(): Promise<Printed[]> {
  const pages = await Promise.all(PAGES.map(async ({ file, print }) => ({ file, text: await print() })))
  return pages.filter(({ file, text }) => written(file) !== text)
}

/** The printed files that say something else than the definitions. */
export async function stalePages(): Promise<string[]> {
  return (await stale()).map(({ file }) => file)
}

/** Prints every file again. @returns those that changed */
export async function printPages(): Promise<string[]> {
  const pages = await stale()
  for (const { file, text } of pages) {
    mkdirSync(dirname(join(ROOT, file)), { recursive: true })
    writeFileSync(join(ROOT, file), text)
  }
  return pages.map(({ file }) => file)
}

function written(file: string): string | undefined {
  const path = join(ROOT, file)
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
