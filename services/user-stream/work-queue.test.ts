import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createWorkQueue } from './work-queue.ts'

/** A queue whose work ends when it is told to. */
function bench(lanes: number) {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const put = createWorkQueue(
    lanes,
    (key) => {
      begun.push(key)
      return new Promise((resolve) => ends.set(key, resolve))
    },
    () => undefined,
  )
  const end = async (key: string) => {
    ends.get(key)?.()
    await turn()
  }
  return { begun, put, end }
}

it('what is put in while it is worked on is worked on once more after that', async () => {
  const { begun, put, end } = bench(2)
  for (let n = 0; n < 3; n++) put('a')
  expect(begun).toEqual(['a'])
  await end('a')
  expect(begun).toEqual(['a', 'a'])
  await end('a')
  expect(begun).toEqual(['a', 'a'])
})

it('others pass one that has to wait for itself', async () => {
  const { begun, put, end } = bench(2)
  for (const key of ['a', 'a', 'b', 'c']) put(key)
  expect(begun).toEqual(['a', 'b'])
  await end('b')
  expect(begun).toEqual(['a', 'b', 'c'])
  await end('a')
  expect(begun).toEqual(['a', 'b', 'c', 'a'])
})
