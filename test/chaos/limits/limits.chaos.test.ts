import { systemClock } from '@flotilla/runtime'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { onThisMachine } from '../../support/machine.ts'
import { addresses, type LimitsFleet, openLimitsFleet } from './fleet.ts'
import { judge, requestsOf } from './judge.ts'
import { saturate } from './load.ts'

let fleet: LimitsFleet

beforeAll(async () => {
  fleet = await openLimitsFleet(8)
}, 90_000)
afterAll(() => fleet.close())

it('four executors and two market-streams behind three addresses: nothing over while the coordinator dies, a ban is kept', async () => {
  const load = saturate(fleet)
  for (let kill = 0; kill < 3; kill++) {
    await systemClock.sleep(6_000)
    expect(fleet.coordinators.kill()).toBe(true)
  }
  await systemClock.sleep(4_000)
  const bannedMs = 8_000
  // Whoever calls next is banned.
  await fleet.fault({ kind: 'ban', ms: bannedMs, count: 1 })
  const wordMs = onThisMachine(100)
  await systemClock.sleep(bannedMs - 1_000)
  const { answered } = await load.end()
  const rows = await fleet.ledger()
  expect(answered).toBeGreaterThan(100)
  expect(judge(rows, 0, 0).over).toEqual([])
  expect(rows.filter(({ kind, status }) => kind === 'request' && status === 429)).toEqual([])
  const told = rows.find(({ kind, status }) => kind === 'request' && status === 418)
  if (!told) throw new Error('nobody was told of the ban')
  const [address, at] = [String(told.address), Number(told.at)]
  // But for what was on its way while the word went round: a tenth of a second where nobody else wants the machine.
  expect(requestsOf(rows, address, at + wordMs, at + bannedMs)).toEqual([])
  const others = addresses.filter((each) => each !== address)
  for (const each of others) expect(requestsOf(rows, each, at + wordMs, at + bannedMs)).not.toEqual([])
}, 90_000)

it('the active coordinator stands still under load and wakes up: nothing over, whoever took over goes on', async () => {
  const { coordinators } = fleet
  const load = saturate(fleet)
  // Less than a lease; as long as it; until another one is active; long after that.
  for (const ms of [700, 1_600, 3_000, 8_000]) {
    await systemClock.sleep(2_000)
    expect(await coordinators.stop(ms)).toBe(true)
  }
  const [terms, before] = [coordinators.terms(), load.answered()]
  await systemClock.sleep(4_000)
  const { answered } = await load.end()
  const { over, stopped } = judge(await fleet.ledger(), 0, 0)
  // How many depends on what is left of Binance's minute, most of which may have been used up before.
  expect(answered).toBeGreaterThan(before)
  expect(over).toEqual([])
  expect(stopped.filter(({ status }) => status === 429)).toEqual([])
  // Whoever wakes up is a standby; it takes nothing back.
  expect(coordinators.terms()).toBe(terms)
  // The second name of an address has no budget of its own.
  const scopes = (await fleet.client.status()).flatMap(({ kind, pool, scope }) =>
    kind === 'pool' && pool === 'spot' ? [scope] : [],
  )
  expect(scopes).toHaveLength(addresses.length)
}, 60_000)
