import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../paths.ts'
import { secondRunOf } from './second-run.ts'

const ran = (name: string, project = 'fleet') => ({ moduleId: join(ROOT, name), project: { name: project } })

it('is given to few files that start fleets', () => {
  expect(secondRunOf([])).toEqual([])
  expect(secondRunOf([ran('test/e2e/fleet.test.ts')])).toEqual(['test/e2e/fleet.test.ts'])
  expect(secondRunOf(['a', 'b', 'c'].map((name) => ran(`test/e2e/${name}.test.ts`)))).toEqual([])
})

it('is given to no unit test, and to nothing where one failure among many runs is what is looked for', () => {
  const fleet = ran('test/e2e/fleet.test.ts')
  expect(secondRunOf([fleet, ran('packages/limits/pool.test.ts', 'unit')])).toEqual([])
  expect(secondRunOf([fleet, ran('test/chaos/orders/orders.chaos.test.ts')])).toEqual([])
  expect(secondRunOf([ran('test/simulate/orders/orders.test.ts')])).toEqual([])
})
