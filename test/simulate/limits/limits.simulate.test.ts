import { describe, expect, it } from 'vitest'
import { PLANTS } from './plants.ts'
import { runLimits } from './run.ts'

const violations = (plant?: string) =>
  runLimits({ seed: 7, hours: 0.8, ...(plant !== undefined && { plant }) }).flatMap((verdict) => verdict.violations)

describe('the limiter in virtual time', () => {
  it('keeps its promises under every shape of demand, with coordinators being lost', () => {
    expect(violations()).toEqual([])
  }, 120_000)

  it('gives the same run for the same seed', () => {
    const run = () => runLimits({ seed: 3, hours: 0.2 })
    expect(run()).toEqual(run())
  }, 60_000)
})

describe('the simulation', () => {
  it.each(Object.entries(PLANTS))(
    'sees %s fail by what is wrong with it',
    (name, { caught }) => {
      expect(violations(name)).toContainEqual(expect.stringMatching(caught))
    },
    120_000,
  )
})
