import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../paths.ts'
import { nameOf, type Ran, secondRunOf } from './second-run.ts'

const ran = (name: string) => ({ moduleId: join(ROOT, name) })
const sourceOf = (file: Ran) => (nameOf(file) === 'packages/rules/parse.test.ts' ? "import fc from 'fast-check'" : '')
const of = (...names: string[]) => secondRunOf(names.map(ran), sourceOf)

it('is given to few files', () => {
  expect(of()).toEqual([])
  expect(of('test/e2e/fleet.test.ts', 'packages/sim/ws/sockets.test.ts')).toHaveLength(2)
  expect(of('a', 'b', 'c')).toEqual([])
})

it('is given to nothing where one failure among many runs is what is looked for', () => {
  const fleet = 'test/e2e/fleet.test.ts'
  expect(of(fleet, 'packages/rules/parse.test.ts')).toEqual([])
  expect(of(fleet, 'test/chaos/orders/orders.chaos.test.ts')).toEqual([])
  expect(of('test/simulate/orders/orders.test.ts')).toEqual([])
})
