import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../paths.ts'

const pages = globSync('{*,docs/*,infra/decisions/*,{packages,services,test,infra}/**/README}.md', {
  cwd: ROOT,
  exclude: (path) => path.includes('node_modules'),
})

/** Files and folders a page names, from the root: links to its neighbours, and paths between backticks. */
function placesIn(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8')
  const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, to = '']) => join(dirname(page), to))
  const named = [...text.matchAll(/`((?:packages|services|infra|test|docs)\/[\w./-]+)`/g)].map(([, path = '']) => path)
  return [...links, ...named]
}

it.each(pages)('%s names only files and folders that are there', (page) => {
  expect(placesIn(page).filter((place) => !existsSync(join(ROOT, place)))).toEqual([])
})
