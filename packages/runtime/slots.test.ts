import type { Bus } from '@flotilla/protocol'
import { expect, it } from 'vitest'
import { systemClock } from './clock.ts'
import { watchSlots } from './slots.ts'

type Change = { tokens: { slot: string }; value: { instance: string; epoch: number } | undefined; revision: number }

/** Slots whose taking up fails as often; `assign` is what the coordinator writes. */
async function world(failures: number) {
  const [did, defects]: [string[], string[]] = [[], []]
  let assign: (change: Change) => void = () => undefined
  const bus = {
    reportDefect: (what: string) => void defects.push(what),
    async watchKeys(_key: unknown, _tokens: unknown, handler: typeof assign) {
      assign = handler
      return { ready: Promise.resolve(), stop: () => undefined }
    },
  } as unknown as Bus
  await watchSlots({
    ...{ bus, clock: { ...systemClock, sleep: () => new Promise((resolve) => setImmediate(resolve)) } },
    ...{ role: 'user-stream', instance: 'one' },
    async onGain(slot) {
      if (failures-- > 0) throw new Error('no leader')
      did.push(`gain ${slot}`)
    },
    onLose: (slot) => void did.push(`lose ${slot}`),
  })
  const give = (instance: string, revision: number) =>
    assign({ tokens: { slot: '0a' }, value: { instance, epoch: revision }, revision })
  return { did, defects, give }
}

it('a slot that could not be taken up is tried again', async () => {
  const { did, defects, give } = await world(3)
  give('one', 1)
  await expect.poll(() => did).toEqual(['gain 0a'])
  expect(defects).toHaveLength(3)
})

it('until it is lost', async () => {
  const { did, defects, give } = await world(Number.POSITIVE_INFINITY)
  give('one', 1)
  await expect.poll(() => defects.length).toBeGreaterThan(2)
  give('other', 2)
  await expect.poll(() => did).toEqual(['lose 0a'])
})
