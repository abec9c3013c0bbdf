import { expect, it } from 'vitest'
import { sayViolation } from './report.ts'
import { runChaos } from './run.ts'

it('orders under kills, freezes, broken wires and a failing exchange: four ledgers are equal', async () => {
  // Its plan has NATS, executors and the moments of requests hit early.
  const seed = 3202
  const { violations, views, late, applied, hits, lines } = await runChaos({
    seed,
    forMs: 24_000,
    accounts: 6,
    nodes: 3,
  })
  const said: string[] = []
  for (const violation of violations.slice(0, 5)) sayViolation(violation, views, seed, (line) => said.push(line))
  expect(said.join('\n')).toBe('')
  expect(late).toEqual([])
  // It did happen: orders were placed, requests were checked, faults struck.
  expect(views.ledger.filter(({ kind }) => kind === 'order').length).toBeGreaterThan(10)
  expect(applied.get('kill nats')).toBeGreaterThan(0)
  expect(hits.size).toBeGreaterThan(1)
  expect(lines.filter((line) => /permissions.violation/i.test(line))).toEqual([])
}, 420_000)
