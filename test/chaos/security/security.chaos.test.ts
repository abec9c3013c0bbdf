import { expect, it } from 'vitest'
import { judgeRotation } from './rotation.ts'
import { runSecuritySuite } from './run.ts'

it('an evil front causes nothing beyond caps, a button is one order, ids reach nothing foreign, canaries are nowhere', async () => {
  const findings = await runSecuritySuite({ seed: 1, publishes: 600, presses: 100, ids: 10_000 })
  expect(findings.filter(({ ok }) => !ok)).toEqual([])
  expect(findings.length).toBeGreaterThan(8)
}, 240_000)

it('the vault key of a few hundred accounts is replaced under orders, none of which fails', async () => {
  expect((await judgeRotation(300)).filter(({ ok }) => !ok)).toEqual([])
}, 240_000)
