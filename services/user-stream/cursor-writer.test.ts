import { createLog, systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { createSteps } from './cursor-steps.ts'
import { createCursorWriter } from './cursor-writer.ts'

const log = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })
const settle = () => new Promise((resolve) => setImmediate(resolve))

it('one that is stopped amid its cursors writes none of the others when it goes on', async () => {
  let now = 1_000_000
  let tick = () => {}
  const clock = {
    ...systemClock,
    now: () => now,
    every: (_ms: number, act: () => void) => {
      tick = act
      return () => {}
    },
  }
  const steps = createSteps(clock, () => true)
  const first = Promise.withResolvers<boolean>()
  const tried: string[] = []
  createCursorWriter({
    ...{ clock, steps, log },
    async write(name) {
      tried.push(name)
      return name === 'one' ? first.promise : true
    },
  })
  for (const name of ['one', 'two']) steps.add(name, 7n, false)
  for (let passed = 0; passed < 61_000; passed += 1_000) {
    now += 1_000
    tick()
    await settle()
  }
  expect(tried).toEqual(['one'])
  now += 30_000
  first.resolve(true)
  await settle()
  tick()
  await settle()
  expect(tried).toEqual(['one'])
})
