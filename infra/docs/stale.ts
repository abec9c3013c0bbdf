import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../paths.ts'
import { PAGES } from './pages.ts'

const DOCS = join(ROOT, 'docs')

/** The printed pages whose file says something else than the definitions. */
export async function stalePages(): Promise<string[]> {
  const pages = await Promise.all(PAGES.map(async ({ file, print }) => ({ file, text: await print() })))
  return pages.filter(({ file, text }) => written(file) !== text).map(({ file }) => `docs/${file}`)
}

/** Prints every page again. @returns those that changed */
export async function printPages(): Promise<string[]> {
  const stale = await stalePages()
  mkdirSync(DOCS, { recursive: true })
  for (const { file, print } of PAGES) {
    if (stale.includes(`docs/${file}`)) writeFileSync(join(DOCS, file), await print())
  }
  return stale
}

function written(file: string): string | undefined {
  const path = join(DOCS, file)
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
