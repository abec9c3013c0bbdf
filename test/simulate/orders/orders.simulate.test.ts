import { describe, expect, it } from 'vitest'
import { PLANTS } from './plants.ts'
import { emptyCells, runOrders } from './run.ts'
import { noMeetings } from './surroundings.ts'
import { runSchedule } from './world.ts'

describe('the order protocol in virtual time', () => {
  it('keeps its promises under every fault, and every fault meets every stage it can meet', () => {
    const { broken, meetings } = runOrders({ seed: 1, schedules: 30_000 })
    expect(broken).toEqual([])
    expect(emptyCells(meetings)).toEqual([])
  }, 120_000)

  it('gives the same schedule for the same seed, step by step', () => {
    const steps = (seed: number) => {
      const lines: string[] = []
      runSchedule({ seed, meetings: noMeetings(), onStep: (...step) => lines.push(step.join(' ')) })
      return lines
    }
    for (const seed of [5, 44, 273, 2709]) expect(steps(seed)).toEqual(steps(seed))
    expect(steps(5)).not.toEqual(steps(6))
  })
})

describe('the simulation', () => {
  it.each(Object.keys(PLANTS))(
    'sees %s fail within 50,000 seeds',
    (plant) => {
      expect(runOrders({ seed: 1, schedules: 50_000, plant }).broken).toHaveLength(1)
    },
    120_000,
  )
})
