import { expect, it } from 'vitest'
import { createLeases } from './leases.ts'

it('a stream is wanted as long as one holder renews it', () => {
  const leases = createLeases()
  leases.want('s', 'a', 100)
  leases.want('s', 'b', 50)
  leases.want('s', 'b', 200)
  leases.expire(150)
  expect([leases.wanted(), leases.holders('s')]).toEqual([['s'], 1])
  leases.expire(200)
  expect([leases.wanted(), leases.holders('s')]).toEqual([[], 0])
})

it('a lease that is given back counts no more; one that nobody has is no fault', () => {
  const leases = createLeases()
  leases.want('s', 'a', 100)
  leases.drop('s', 'stranger')
  leases.drop('other', 'a')
  expect(leases.wanted()).toEqual(['s'])
  leases.drop('s', 'a')
  expect(leases.wanted()).toEqual([])
})
