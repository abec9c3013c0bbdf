import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../paths.ts'
import { ROLE_NAMES, variablesOf } from '../start/roles.ts'
import { PAGES } from './pages.ts'
import { stalePages } from './stale.ts'

it('every printed file says what the definitions say', async () => {
  expect(PAGES.map(({ file }) => file)).toEqual(expect.arrayContaining(['docs/endpoints.json', 'docs/streams.json']))
  expect(await stalePages()).toEqual([])
})

it('.env.example names every variable of every role', async () => {
  const text = readFileSync(join(ROOT, '.env.example'), 'utf8')
  for (const role of ROLE_NAMES) {
    for (const name of Object.keys(await variablesOf(role))) expect(text).toContain(`\n#${name}=`)
  }
})

it.each(['endpoints', 'streams'])('docs/%s.json is an array with one element a line', (name) => {
  const text = readFileSync(join(ROOT, 'docs', `${name}.json`), 'utf8')
  const rows: unknown = JSON.parse(text)
  expect(Array.isArray(rows) && rows.length).toBe(text.trim().split('\n').length - 2)
})
