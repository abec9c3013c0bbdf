import fc from 'fast-check'
import { expect, it } from 'vitest'
import { placeStreams, type SocketGroup } from './stream-placement.ts'

const group = (name: string, count: number, perSocket = 1_000): SocketGroup => ({
  streams: Array.from({ length: count }, (_, n) => `${name}-${n}`),
  perSocket,
})
const instances = (count: number) => [...'ABCDEFGHIJ'].slice(0, count)

/** Where everything is after some groups were placed. */
function placed(groups: readonly SocketGroup[], among: readonly string[], before = new Map<string, string>()) {
  const moves = placeStreams(groups, before, among)
  const after = new Map([...before, ...moves])
  const socketsOf = ({ streams, perSocket }: SocketGroup) => {
    const counts = [...Map.groupBy(streams, (stream) => after.get(stream)).values()].map(({ length }) => length)
    return counts.reduce((sum, count) => sum + Math.ceil(count / perSocket), 0)
  }
  return { moves, after, socketsOf }
}

it('opens as few sockets as carry the streams, but two, however many instances there are', () => {
  const groups = [group('spot', 100), group('usdm', 3_500), group('options', 200, 180)]
  const { after, socketsOf } = placed(groups, instances(8))
  expect(groups.map(socketsOf)).toEqual([2, 4, 2])
  expect(new Set(after.values()).size).toBe(8)
})

it('moves nothing when an instance joins, and only what was lost when one dies', () => {
  const groups = [group('spot', 1_500), group('usdm', 600)]
  const first = placed(groups, instances(3))
  expect(placed(groups, instances(5), first.after).moves.size).toBe(0)
  const [dead = ''] = first.after.values()
  const alive = instances(5).filter((instance) => instance !== dead)
  const second = placed(groups, alive, first.after)
  const lost = [...first.after].flatMap(([stream, owner]) => (owner === dead ? [stream] : []))
  expect([...second.moves.keys()].sort()).toEqual(lost.sort())
  expect(groups.map(second.socketsOf)).toEqual([2, 2])
})

it('gives the second instance, when there was one only, what is more than a little over half', () => {
  const groups = [group('spot', 400)]
  const alone = placed(groups, instances(1))
  expect(placed(groups, instances(2), alone.after).moves.size).toBe(136)
})

it('does not give a socket up and open it again while the number of streams sways', () => {
  const most = placed([group('spot', 2_010)], instances(4))
  expect(placed([group('spot', 1_990)], instances(4), most.after).moves.size).toBe(0)
  const few = placed([group('spot', 1_700)], instances(4), most.after)
  expect(few.socketsOf(group('spot', 1_700))).toBe(2)
})

it('whatever stands where, ends with every stream at home, in few sockets, and stays', () => {
  const size = fc.integer({ min: 0, max: 60 })
  const world = fc.record({
    sizes: fc.array(size, { maxLength: 4 }),
    count: fc.integer({ min: 1, max: 6 }),
    owners: fc.array(fc.constantFrom('A', 'B', 'C', 'gone', ''), { minLength: 60, maxLength: 60 }),
  })
  fc.assert(
    fc.property(world, ({ sizes, count, owners }) => {
      const groups = sizes.map((streams, at) => group(`g${at}`, streams, 10))
      const before = new Map(
        groups.flatMap(({ streams }) =>
          streams.flatMap((stream, at) => (owners[at] ? [[stream, owners[at] ?? ''] as const] : [])),
        ),
      )
      const { after, socketsOf } = placed(groups, instances(count), before)
      for (const each of groups) {
        for (const stream of each.streams) expect(instances(count)).toContain(after.get(stream))
        const few = Math.max(2, Math.ceil(each.streams.length / 9))
        expect(new Set(each.streams.map((stream) => after.get(stream))).size).toBeLessThanOrEqual(few)
        if (count >= few) expect(socketsOf(each)).toBeLessThanOrEqual(few)
      }
      expect(placeStreams(groups, after, instances(count)).size).toBe(0)
    }),
  )
})
