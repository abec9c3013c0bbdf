import { expect, it } from 'vitest'
import { nameOf } from './inject.ts'
import { planFaults } from './plan.ts'

const minutes = (count: number) => count * 60_000

it('the same seed plans the same faults, another one others', () => {
  expect(planFaults(5, minutes(2))).toEqual(planFaults(5, minutes(2)))
  expect(planFaults(6, minutes(2))).not.toEqual(planFaults(5, minutes(2)))
})

it('ten minutes hold every kill point, every mishap of the exchange, and kills and freezes of everybody', () => {
  const names = new Set(planFaults(1, minutes(10)).map(({ fault }) => nameOf(fault)))
  const kinds = ['delay', 'dropRequest', 'dropResponse', 'status', 'cut', 'stall', 'stale', 'silent', 'gap', 'clock']
  for (const kind of [...kinds, 'shutdown', 'ban'])
    expect([...names].some((name) => name.startsWith(`exchange ${kind}`))).toBe(true)
  for (const whom of ['executor', 'user-stream', 'coordinator', 'telegram', 'nats', 'redis']) {
    expect(names).toContain(`kill ${whom}`)
    expect(names).toContain(`freeze ${whom}`)
  }
  expect([...names].filter((name) => name.startsWith('arm '))).toHaveLength(36)
})

it('freezes are between a tenth of a second and three minutes, mostly short', () => {
  const frozen = planFaults(2, minutes(600)).flatMap(({ fault }) => (fault.kind === 'freeze' ? fault.ms : []))
  expect(Math.min(...frozen)).toBeGreaterThanOrEqual(100)
  expect(Math.max(...frozen)).toBeGreaterThan(150_000)
  expect(Math.max(...frozen)).toBeLessThanOrEqual(180_000)
  expect(frozen.filter((ms) => ms < 10_000).length).toBeGreaterThan(frozen.length / 2)
})
