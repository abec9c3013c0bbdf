import { expect, it } from 'vitest'
import { createEgressNames } from './egress-names.ts'

it('names that call from one address are one, under the first of them', () => {
  const names = createEgressNames()
  expect(names.hear({ egress: 'c', source: '203.0.113.7' })).toBeUndefined()
  expect(names.hear({ egress: 'x', source: '203.0.113.8' })).toBeUndefined()
  expect(names.hear({ egress: 'b', source: '203.0.113.7' })).toEqual({ from: 'c', into: 'b' })
  expect(names.hear({ egress: 'c', source: '203.0.113.7' })).toBeUndefined()
  expect(names.hear({ egress: 'a', source: '203.0.113.7' })).toEqual({ from: 'b', into: 'a' })
  expect(['a', 'b', 'c', 'x'].map(names.scopeOf)).toEqual(['a', 'a', 'a', 'x'])
  expect(names.namesOf('a').sort()).toEqual(['a', 'b', 'c'])
  expect(names.joined()).toEqual([
    { from: 'c', into: 'a' },
    { from: 'b', into: 'a' },
  ])
})

it('a name whose address nobody knows stays what it is', () => {
  const names = createEgressNames()
  for (const egress of ['a', 'b']) expect(names.hear({ egress })).toBeUndefined()
  expect([names.scopeOf('b'), names.isKnown('b'), names.isKnown('c')]).toEqual(['b', true, false])
})
