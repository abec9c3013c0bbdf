import type { Hello } from '@flotilla/protocol'
import { expect, it } from 'vitest'
import { createRoster } from './roster.ts'

const hello = (instance: string, state: Hello['state'] = 'ready'): Hello => ({
  ...{ role: 'alerts', instance, pid: 1, egress: 'e', version: '1', startedAt: 0, at: 0 },
  state,
})

it('counts an instance as lost after three missed heartbeats, once', () => {
  const roster = createRoster(0)
  roster.hear(hello('a'), 1_000)
  expect(roster.expire(4_000)).toEqual([])
  expect(roster.expire(4_001).map(({ instance }) => instance)).toEqual(['a'])
  expect(roster.expire(9_000)).toEqual([])
})

it('gives work to those that are ready, in one order, and says when that changed', () => {
  const roster = createRoster(0)
  expect(roster.hear(hello('b'), 0)).toBe(true)
  expect(roster.hear(hello('b'), 1)).toBe(false)
  roster.hear(hello('a'), 1)
  roster.hear(hello('c', 'starting'), 1)
  expect(roster.ready('alerts')).toEqual(['a', 'b'])
  expect(roster.hear(hello('a', 'stopping'), 2)).toBe(true)
  expect(roster.ready('alerts')).toEqual(['b'])
  expect(roster.ready('executor')).toEqual([])
})

it('has heard of everybody after a heartbeat and a half', () => {
  const roster = createRoster(10_000)
  expect([10_000, 11_499, 11_500].map((now) => roster.introducing(now))).toEqual([true, true, false])
})
