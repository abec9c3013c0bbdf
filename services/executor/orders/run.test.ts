import type { Call, Signer } from '@flotilla/binance'
import { type Plan, planOf } from '@flotilla/orders'
import { type Command, limitedTo, mintAccountId, type Permit } from '@flotilla/protocol'
import { type PermitRequest, systemClock } from '@flotilla/runtime'
import { findEndpoint } from '@flotilla/venue'
import { expect, it } from 'vitest'
import type { Job, Prepared } from './job.ts'
import { createRun, type RunDeps } from './run.ts'

const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.001' }
const command: Command = { action: 'place', market: 'spot', order, by: 'test', expiresAt: 2_000_000 }
const job: Job = { accountId: mintAccountId(new Uint8Array(8)), commandId: 'c1', command }
const plan = planOf({ ...job, settledBy: undefined }) as Plan

/** A request that has its permit, good for a second, and whose records take so long to be written, ms. */
async function sendAfter(ms: number) {
  const calls: Call[] = []
  const unused: unknown[] = []
  const slept: number[] = []
  const clock = {
    ...systemClock,
    at: 1_000_000,
    now: () => clock.at,
    monotonic: () => clock.at,
    sleep(forMs: number) {
      slept.push(forMs)
      return new Promise<void>(() => undefined)
    },
  }
  const permits: Permit[] = []
  const asked: PermitRequest[] = []
  const acquire = async (request: PermitRequest) => {
    const id = `p${permits.length + 1}`
    const permit = { id, epoch: 1, seq: 1, notBefore: clock.at, notAfter: clock.at + 1_000, veto: () => undefined }
    asked.push(request)
    permits.push(permit)
    return { ok: true, permit }
  }
  const deps = {
    ...{ clock, recvWindowMs: 3_000, isMine: () => true, forbidden: () => undefined },
    ...{ onForbidding: () => () => undefined, onLosing: () => () => undefined },
    places: <T>(work: () => Promise<T>) => work(),
    guard: { refuse: async () => undefined },
    gate: { acquire, unused: (each: unknown) => void unused.push(each) },
    rest: { call: async (call: Call) => ({ outcome: 'unsent', fault: { code: 'X' }, meta: calls.push(call) }) },
  } as unknown as RunDeps
  const endpoint = findEndpoint('spot.newOrder')
  if (!endpoint) throw new Error('the catalogue has no new order')
  const prepared: Prepared = { endpoint, params: {}, signer: {} as Signer }
  const run = createRun(deps, job, plan, prepared, 'owner')
  await run.do({ do: 'takePermit' })
  clock.at += ms
  await run.do({ do: 'send', timestamp: 1_000_000, recvWindow: 3_000, withinMs: 1_500 })
  return { call: calls[0], unused, permits, asked, slept }
}

it('what is written in time goes with the permit it has', async () => {
  const { call, unused, permits } = await sendAfter(900)
  expect(call).toMatchObject({ permit: permits[0], timestamp: 1_000_000 })
  expect(unused).toEqual([])
})

it('a permit that ran out meanwhile is given back, and another one asked for while the timestamp may still be sent', async () => {
  const { call, unused, permits, asked } = await sendAfter(1_200)
  expect(unused).toEqual([permits[0]])
  expect(asked[1]).toMatchObject({ deadlineAt: 1_001_500 })
  expect(call).toMatchObject({ permit: permits[1], timestamp: 1_000_000 })
})

it('the answer to what was sent late is waited for as long as that to any other', async () => {
  const { call } = await sendAfter(1_200)
  expect(call).not.toHaveProperty('deadlineAt')
})

it('what another executor has begun with keeps no place from those to be sent while it is found out', async () => {
  const deps = {
    ...{ clock: systemClock, isMine: () => true, forbidden: () => undefined, places: limitedTo(1) },
    ...{ onForbidding: () => () => undefined, onLosing: () => () => undefined },
    ...{ guard: { refuse: async () => undefined }, asker: { ask: async () => ({ outcome: 'unknown' }) } },
    gate: { acquire: async () => ({ ok: false, fault: { code: 'X' } }), unused: () => undefined },
  } as unknown as RunDeps
  const endpoint = findEndpoint('spot.newOrder')
  if (!endpoint) throw new Error('the catalogue has no new order')
  const runOf = () => createRun(deps, job, plan, { endpoint, params: {}, signer: {} as Signer }, 'owner')
  const first = runOf()
  await first.do({ do: 'takePermit' })
  let taken = false
  const second = runOf()
    .do({ do: 'takePermit' })
    .then(() => {
      taken = true
    })
  await new Promise((resolve) => setImmediate(resolve))
  expect(taken).toBe(false)
  await first.do({ do: 'ask', why: 'query', ask: { operation: 'spot.getOrder', params: {} }, afterMs: 0 })
  await second
})

it('an answer that does not come is called unknown early enough to be read in the chat within two seconds', async () => {
  const { slept } = await sendAfter(0)
  expect(slept).toEqual([1_500])
})
