import { describe, expect, it } from 'vitest'
import type { InstanceFact } from './facts.ts'
import { createRollCall } from './roll-call.ts'

const executor: InstanceFact = {
  kind: 'instance',
  role: 'executor',
  instance: 'executor-1a',
  pid: 7,
  egress: 'local',
  state: 'ready',
  version: '0.1.0',
  slots: 128,
  uptimeMs: 60_000,
  heardMsAgo: 400,
}
const start = 1_790_000_000_000

describe('the roll call', () => {
  it('shows an instance that the coordinator has forgotten as late, then as lost', () => {
    const roll = createRollCall()
    expect(roll.take([executor], start)).toMatchObject([{ health: 'beating', heardMsAgo: 400 }])
    expect(roll.take([{ ...executor, heardMsAgo: 2_400 }], start + 2_000)).toMatchObject([{ health: 'late' }])
    expect(roll.take([], start + 4_000)).toMatchObject([{ instance: 'executor-1a', health: 'lost', heardMsAgo: 4_400 }])
  })

  it('forgets a lost instance after a minute', () => {
    const roll = createRollCall()
    roll.take([executor], start)
    for (let second = 1; second < 60; second++) expect(roll.take([], start + second * 1_000)).toHaveLength(1)
    expect(roll.take([], start + 60_000)).toHaveLength(0)
  })

  it('lets who said goodbye leave at once', () => {
    const roll = createRollCall()
    expect(roll.take([{ ...executor, state: 'stopping' }], start)).toMatchObject([{ health: 'stopping' }])
    expect(roll.take([], start + 1_000)).toEqual([])
  })

  it('calls nobody lost because no coordinator answered for a while', () => {
    const roll = createRollCall()
    roll.take([executor], start)
    const backAt = start + 20_000
    expect(roll.take([], backAt)).toMatchObject([{ health: 'beating', heardMsAgo: 400 }])
    expect(roll.take([executor], backAt + 1_000)).toMatchObject([{ health: 'beating', heardMsAgo: 400 }])
  })
})
