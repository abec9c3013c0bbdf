import { describe, expect, it } from 'vitest'
import { createReach } from './reach.ts'

const instances = [
  { instance: 'A', egress: 'e1' },
  { instance: 'B', egress: 'e1' },
  { instance: 'C', egress: 'e2' },
]

describe('a shard', () => {
  it('may be anywhere while nothing is known of its accounts', () => {
    expect(createReach().within('7f', instances)).toEqual(['A', 'B', 'C'])
  })

  it('goes only where the keys of all its accounts were seen to work', () => {
    const reach = createReach()
    reach.learn('7faaaa', ['e1', 'e2'])
    reach.learn('7fbbbb', ['e2'])
    expect(reach.within('7f', instances)).toEqual(['C'])
    expect(reach.within('80', instances)).toEqual(['A', 'B', 'C'])
    expect(reach.outOfReach('7f', 'e1')).toEqual(['7fbbbb'])
  })

  it('goes where most of them work when no address reaches all, and anywhere again when they are gone', () => {
    const reach = createReach()
    reach.learn('7faaaa', ['e1'])
    reach.learn('7fbbbb', ['e1'])
    reach.learn('7fcccc', ['e2'])
    expect(reach.within('7f', instances)).toEqual(['A', 'B'])
    for (const accountId of ['7faaaa', '7fbbbb', '7fcccc']) reach.learn(accountId, undefined)
    expect(reach.within('7f', instances)).toEqual(['A', 'B', 'C'])
  })
})
