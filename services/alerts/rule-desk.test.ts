import { type Alert, AlertsList, AlertsPut, type Bus, connectBus, provision, RuleKey } from '@flotilla/protocol'
import { systemClock, systemRandom } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { startNats, whenTestEnds } from '../../test/support/index.ts'
import { createRuleDesk } from './rule-desk.ts'

const fired = (n: number): Alert => ({
  ...{ alertId: `old${n}`, userId: 'ada', text: 'BTCUSDT > 1', state: 'fired', createdAt: n, firedAt: n + 1 },
})

async function desk(): Promise<Bus> {
  const { url } = await startNats()
  await provision({ servers: url })
  const bus = await connectBus({ servers: url, name: 'test' })
  whenTestEnds(() => bus.close())
  createRuleDesk(bus, systemClock, systemRandom).serve()
  await bus.flush()
  return bus
}

it('keeps the rules that fired last and lets go of older ones, so that they do not add up for ever', async () => {
  const bus = await desk()
  for (let n = 0; n < 60; n++) await bus.putKey(RuleKey, { userId: 'ada', alertId: `old${n}` }, fired(n))
  await bus.putKey(RuleKey, { userId: 'bob', alertId: 'old0' }, { ...fired(0), userId: 'bob' })
  expect(await bus.request(AlertsPut, {}, { userId: 'ada', text: 'BTCUSDT > 70000' })).toMatchObject({ ok: true })
  const listed = await bus.request(AlertsList, {}, { userId: 'ada' })
  if (!listed.ok) throw new Error('no list')
  const alerts = listed.alerts as Alert[]
  expect(alerts.filter(({ state }) => state === 'active').map(({ text }) => text)).toEqual(['BTCUSDT > 70000'])
  const kept = alerts.filter(({ state }) => state === 'fired').map(({ createdAt }) => createdAt)
  expect(kept.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n + 10))
  expect(await bus.request(AlertsList, {}, { userId: 'bob' })).toMatchObject({ alerts: [{ alertId: 'old0' }] })
})
