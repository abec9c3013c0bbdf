import { type Bus, mintAccountId, shardOf } from '@flotilla/protocol'
import { systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { createHeardBy } from './heard-by.ts'

const accounts = ['00', 'a7'].map((first) => mintAccountId(new Uint8Array([Number.parseInt(first, 16), 1, 2, 3, 4])))

/** Executors that answer as they are told, by shard and how often they were asked. */
function heardBy(answer: (shard: string, asked: number) => string) {
  const asked = new Map<string, number>()
  let at = 0
  const sleep = async (ms: number) => {
    at += ms
  }
  const clock = { ...systemClock, now: () => at, sleep }
  const request = async (_subject: unknown, { shard }: { shard: string }) => {
    const times = (asked.get(shard) ?? 0) + 1
    asked.set(shard, times)
    const code = answer(shard, times)
    return code === 'ok' ? { ok: true } : { ok: false, error: { code } }
  }
  return { asked, ask: createHeardBy({ request } as unknown as Bus, clock) }
}

it('a change is answered once the owners of all its shards have heard of it', async () => {
  const late = shardOf(accounts[1] ?? '')
  const { asked, ask } = heardBy((shard, times) => (shard === late && times < 3 ? 'TIMEOUT' : 'ok'))
  expect(await ask(accounts)).toBeUndefined()
  expect([...asked.values()]).toEqual([1, 3])
})

it('nobody is waited for where nobody has the shard: whoever gets it hears everything first', async () => {
  const { ask } = heardBy(() => 'NO_RESPONDER')
  expect(await ask(accounts)).toBeUndefined()
})

it('an owner that stays silent makes the answer unknown, not a success', async () => {
  const { ask } = heardBy(() => 'TIMEOUT')
  expect(await ask(accounts)).toMatchObject({ code: 'NOT_HEARD', outcome: 'unknown' })
})
