import { expect, it } from 'vitest'
import { printAsyncApi, printSubjects } from './docs.ts'
import { definedKeys } from './keys.ts'
import { definedSubjects } from './subject.ts'

it('prints a row for each subject and key, with its owner', () => {
  const page = printSubjects()
  for (const { pattern, owner } of definedSubjects)
    expect(page).toMatch(new RegExp(`\`${quoted(pattern)}\` \\|.*\\| ${owner} \\|`))
  for (const { pattern } of definedKeys) expect(page).toContain(`\`${pattern}\``)
})

it('prints a channel for each, also where events and requests share a subject, and no reference into nowhere', () => {
  const document = JSON.parse(printAsyncApi())
  expect(Object.keys(document.channels)).toHaveLength(definedSubjects.length)
  const references = [...printAsyncApi().matchAll(/"\$ref": "#\/([^"]+)"/g)].map(([, path]) => path ?? '')
  expect(references.length).toBeGreaterThan(definedSubjects.length)
  for (const path of references) {
    const found = path.split('/').reduce((at: Record<string, unknown> | undefined, key) => at?.[key] as never, document)
    expect(found, path).toBeDefined()
  }
})

const quoted = (text: string) => text.replaceAll(/[{}.]/g, '\\$&')
