import { type Bus, connectBus, FleetPermit, FleetStatus, LedgerKey, MdWant, provision } from '@flotilla/protocol'
import { createGate, type Gate, systemClock, systemRandom } from '@flotilla/runtime'
import { beforeEach, describe, expect, it } from 'vitest'
import { onThisMachine, roomInMinute, startNats, waitFor, whenTestEnds } from '../support/index.ts'
import { type RoleProcess, startRole } from '../support/role.ts'

let url: string
let bus: Bus
let gate: Gate

/** Another process behind an address: a connection of its own. */
async function processBehind(egress: string): Promise<Gate> {
  const own = await connectBus({ servers: url, name: 'caller' })
  whenTestEnds(() => own.close())
  const made = createGate({ bus: own, egress, clock: systemClock, random: systemRandom })
  await own.flush()
  return made
}

beforeEach(async () => {
  url = (await startNats()).url
  await provision({ servers: url })
  bus = await connectBus({ servers: url, name: 'test' })
  whenTestEnds(() => bus.close())
  gate = await processBehind('e1')
})

const coordinator = (instance: string): Promise<RoleProcess> =>
  startRole('coordinator', { NATS_URL: url, INSTANCE: instance, LIMIT_SHARE_PERCENT: '100' })

const ask = (weight: number, more: object = {}, by = gate) =>
  by.acquire({ pools: ['spot'], weight, priority: 0, deadlineAt: Date.now() + 5_000, ...more })

const answer = (over: object) => ({
  ...{ pool: 'spot', status: 200, usedWeight: [], usedUidWeight: [], orderCounts: [], at: Date.now() },
  ...over,
})

describe('a call that waits', () => {
  it('is told when it can go at the earliest, and takes nothing once it gives up', async () => {
    await coordinator('one')
    await roomInMinute(10_000)
    await ask(5_900)
    const giveUp = new AbortController()
    let expectedAt = 0
    const waits = ask(200, {
      deadlineAt: Date.now() + 90_000,
      signal: giveUp.signal,
      onExpected: (at: number) => {
        expectedAt = at
      },
    })
    await waitFor('the time', () => expectedAt > 0)
    expect(Math.abs(expectedAt - Math.ceil(Date.now() / 60_000) * 60_000)).toBeLessThan(1_000)
    giveUp.abort()
    expect(await waits).toMatchObject({ ok: false, fault: { code: 'ABORTED', outcome: 'unsent' } })
  })

  it('is refused at once, with when to come again, when its deadline is before that', async () => {
    await coordinator('one')
    await roomInMinute(10_000)
    await ask(5_900)
    const begun = performance.now()
    const refused = await ask(200)
    expect(performance.now() - begun).toBeLessThan(onThisMachine(1_000))
    expect(refused).toMatchObject({ ok: false, fault: { code: 'NO_BUDGET', outcome: 'unsent' } })
    expect(!refused.ok && refused.fault.retryAfterMs).toBeGreaterThan(5_000)
  })
})

describe('an address that was told to stop', () => {
  /** How long after one process behind an address was told another one lets nothing go any more, ms. */
  async function wordTravels(egress: string): Promise<number> {
    const [teller, holder] = [await processBehind(egress), await processBehind(egress)]
    const held = await ask(1, {}, holder)
    if (!held.ok) throw new Error('no permit')
    expect(held.permit.veto()).toBeUndefined()
    const toldAt = performance.now()
    teller.report(answer({ status: 418, bannedUntil: Date.now() + 60_000 }))
    await waitFor('the word', () => held.permit.veto()?.code === 'ADDRESS_FROZEN', { timeoutMs: 2_000, everyMs: 1 })
    return performance.now() - toldAt
  }

  it('lets no call go that has its permit already, in any process, within 100 ms; others go on', async () => {
    await coordinator('one')
    const elsewhere = await ask(1, {}, await processBehind('elsewhere'))
    if (!elsewhere.ok) throw new Error('no permit')
    // The quickest of a few: what others take of a busy machine's time is none of the fleet's.
    const took: number[] = []
    while (took.length < 5 && !took.some((ms) => ms < 100)) took.push(await wordTravels(`e${took.length}`))
    expect(Math.min(...took)).toBeLessThan(100)
    expect(elsewhere.permit.veto()).toBeUndefined()
  })

  it('stays frozen under the next coordinator', async () => {
    const first = await coordinator('one')
    await coordinator('two')
    await ask(1)
    gate.report(answer({ status: 418, bannedUntil: Date.now() + 60_000 }))
    await waitFor('the freeze', async () => !(await ask(1)).ok)
    await waitFor('its record', async () => {
      const record = await bus.getKey(LedgerKey, { scope: 'e1' })
      return record !== undefined && record.value.freezes.length > 0
    })
    await first.end('SIGKILL')
    const fresh = await processBehind('e1')
    expect(await ask(1, { deadlineAt: Date.now() + 10_000 }, fresh)).toMatchObject({
      ok: false,
      fault: { code: 'NO_BUDGET' },
    })
  })
})

describe('a coordinator that dies', () => {
  it('is followed by a permit under three seconds later, and nothing is given twice', async () => {
    const first = await coordinator('one')
    await coordinator('two')
    await roomInMinute(15_000)
    for (let i = 0; i < 10; i++) expect(await ask(300)).toMatchObject({ ok: true, permit: { epoch: 1 } })
    const killedAt = performance.now()
    const [next] = await Promise.all([ask(1), first.end('SIGKILL')])
    expect(next).toMatchObject({ ok: true })
    const second = await waitFor('a permit of the next', async () => {
      const granted = await ask(1)
      return granted.ok && granted.permit.epoch === 2 && granted
    })
    expect(second.ok).toBe(true)
    expect(performance.now() - killedAt).toBeLessThan(onThisMachine(3_000))
    let given = 3_002
    for (let granted = await ask(100); granted.ok; granted = await ask(100)) given += 100
    expect(given).toBeLessThanOrEqual(6_000)
    expect(given).toBeGreaterThanOrEqual(6_000 * 0.9)
  })

  it('that slept while another took over gives not one permit more when it wakes', async () => {
    const first = await coordinator('one')
    await coordinator('two')
    await ask(1)
    first.child.kill('SIGSTOP')
    await waitFor('a permit of the next', async () => {
      const granted = await ask(1)
      return granted.ok && granted.permit.epoch === 2
    })
    // Whoever has not heard of the next one would still believe the first.
    const raw = Array.from({ length: 50 }, (_, i) =>
      bus.request(
        FleetPermit,
        { egress: 'e1' },
        {
          ...{ id: `raw-${i}`, charges: [{ pool: 'spot', weight: 1 }], priority: 0, deadlineAt: Date.now() + 5_000 },
        },
      ),
    )
    first.child.kill('SIGCONT')
    await waitFor('it to notice', () => first.lines.some(({ msg }) => String(msg).includes('took over')))
    for (const reply of await Promise.all(raw)) {
      if (reply.ok) expect(reply.permit?.epoch).toBe(2)
      else expect(reply.error.code).toBe('NOT_ACTIVE')
    }
  })

  it('and was woken just when a call could go, or was asked in its sleep, decides nothing', async () => {
    const first = await coordinator('one')
    await coordinator('two')
    await roomInMinute(12_000)
    const askRaw = (id: string, charge: { pool: string; weight: number }, priority: number) => {
      const wish = { id, charges: [charge], priority, deadlineAt: Date.now() + 30_000 }
      return bus.request(FleetPermit, { egress: 'e1' }, wish, { timeoutMs: 20_000 })
    }
    // Of the last class: what better ones keep for themselves melts away, and in two seconds 5 more fit, which are on record already.
    const dueAt = Date.now() + 2_000
    const kept = ((60_000 - (dueAt % 60_000)) / 60_000) * 0.35
    expect(await ask(Math.floor(6_000 * (1 - kept)) - 5)).toMatchObject({ ok: true })
    const due = askRaw('due', { pool: 'spot', weight: 5 }, 5)
    await bus.flush()
    await waitFor('it to wait', async () => {
      const status = await bus.request(FleetStatus, {}, {})
      return status.ok && status.facts.some((fact) => fact.kind === 'spender' && fact.waiting === 1)
    })
    first.child.kill('SIGSTOP')
    const asleep = [
      askRaw('fits', { pool: 'futures', weight: 1 }, 0),
      askRaw('never', { pool: 'spot', weight: 9_999 }, 0),
    ]
    const wanted = bus.request(MdWant, {}, { streams: ['md.spot.BTCUSDT.trade'], holder: 'h' }, { timeoutMs: 20_000 })
    await waitFor('a permit of the next', async () => {
      const granted = await ask(1)
      return granted.ok && granted.permit.epoch === 2
    })
    await waitFor('the time at which it could have gone', () => Date.now() > dueAt)
    first.child.kill('SIGCONT')
    // A machine that is slow lets it take the one that waits for gone.
    expect(['NOT_ACTIVE', 'REPEATED']).toContain(await due.then((reply) => (reply.ok ? 'granted' : reply.error.code)))
    for (const reply of await Promise.all([...asleep, wanted]))
      expect(reply).toMatchObject({ ok: false, error: { code: 'NOT_ACTIVE' } })
  })
})
