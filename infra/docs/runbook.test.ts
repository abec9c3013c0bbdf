import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IncidentKind } from '@flotilla/protocol'
import { expect, it } from 'vitest'
import { ROOT } from '../paths.ts'

it('the runbook says what to do about every kind of incident', () => {
  const headings = [...readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8').matchAll(/^## ([a-z-]+)$/gm)]
  expect(headings.map(([, kind]) => kind).toSorted()).toEqual([...IncidentKind.options].toSorted())
})
