import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { balance, placeable } from './balance.ts'

const names = (letters: string, maxLength: number) => fc.uniqueArray(fc.constantFrom(...letters), { maxLength })
// Most is with one of them, as after a restart, so that there is something to spread.
const world = fc.record({
  slots: names('abcdefghijklmnopqrstuvwxyz', 26),
  instances: names('ABCDE', 5),
  owners: fc.dictionary(fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'), fc.constantFrom(...'AAAAABH'), {
    maxKeys: 26,
  }),
  slack: fc.integer({ min: 0, max: 5 }),
})

describe('however slots and instances stand', () => {
  it('every slot gets a living owner, nobody much more than an equal share, and nothing moves without need', () => {
    fc.assert(
      fc.property(world, ({ slots, instances, owners: before, slack }) => {
        const owners = new Map(Object.entries(before))
        const moves = balance(slots, owners, instances, slack)
        if (instances.length === 0) return void expect(moves.size).toBe(0)
        const after = slots.map((slot) => moves.get(slot) ?? owners.get(slot) ?? '')
        expect(after.every((owner) => instances.includes(owner))).toBe(true)
        const share = Math.ceil(slots.length / instances.length)
        for (const instance of instances) {
          const load = after.filter((owner) => owner === instance).length
          expect(load).toBeLessThanOrEqual(share + slack)
          const kept = slots.filter((slot) => owners.get(slot) === instance && !moves.has(slot)).length
          const had = slots.filter((slot) => owners.get(slot) === instance).length
          expect(kept).toBe(Math.min(had, share + slack))
        }
        expect(balance(slots, new Map(slots.map((slot, at) => [slot, after[at] ?? ''])), instances, slack).size).toBe(0)
      }),
    )
  })
})

describe('slots that not everybody may have', () => {
  const slots = [...'abcdefgh']

  it('are only with those who may, and the rest evens it out', () => {
    const may = (slot: string, instance: string) => slot > 'c' || instance === 'A'
    const owners = new Map(slots.map((slot) => [slot, 'B']))
    const moves = balance(slots, owners, ['A', 'B'], 0, may)
    const after = (slot: string) => moves.get(slot) ?? 'B'
    expect(['a', 'b', 'c'].map(after)).toEqual(['A', 'A', 'A'])
    expect(slots.filter((slot) => after(slot) === 'A')).toHaveLength(4)
  })

  it('stay with the only one who may, however many they are, and are not moved again and again', () => {
    const may = (_: string, instance: string) => instance === 'A'
    expect(balance(slots, new Map(slots.map((slot) => [slot, 'A'])), ['A', 'B'], 0, may).size).toBe(0)
  })

  it('stay as they are when nobody may', () => {
    expect(balance(slots, new Map(slots.map((slot) => [slot, 'A'])), ['A', 'B'], 0, () => false).size).toBe(0)
  })
})

it('while instances are being heard of, slots stay with owners that may be alive', () => {
  const owners = new Map([
    ['a', 'heard'],
    ['b', 'not heard yet'],
  ])
  expect(placeable(['a', 'b', 'new'], owners, ['heard'])).toEqual(['a', 'new'])
})
