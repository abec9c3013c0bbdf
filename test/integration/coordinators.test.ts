import {
  AssignmentKey,
  answered,
  type Bus,
  connectBus,
  EgressKey,
  FleetActive,
  FleetHello,
  FleetIncident,
  FleetPermit,
  FleetReport,
  FleetStatus,
  type Incident,
  MdState,
  MdWant,
  NoiseKey,
  provision,
  Query,
  type Role,
  StreamAssignmentKey,
} from '@flotilla/protocol'
import { createGate, systemClock, systemRandom, watchSlots } from '@flotilla/runtime'
import { beforeEach, describe, expect, it } from 'vitest'
import { onThisMachine, roomInMinute, startNats, waitFor, whenTestEnds } from '../support/index.ts'
import { type RoleProcess, startRole } from '../support/role.ts'

let url: string
let bus: Bus
let made = 0

beforeEach(async () => {
  url = (await startNats()).url
  await provision({ servers: url })
  bus = await connectBus({ servers: url, name: 'test' })
  whenTestEnds(() => bus.close())
})

const coordinator = (instance: string): Promise<RoleProcess> =>
  startRole('coordinator', { NATS_URL: url, INSTANCE: instance, LIMIT_SHARE_PERCENT: '100' })

const active = async () => {
  const reply = await bus.request(FleetActive, {}, {}, { timeoutMs: 500 })
  return reply.ok ? { instance: reply.instance, epoch: reply.epoch } : undefined
}

/** An instance that does nothing but say hello, until the returned function is called. */
function greeter(role: Role, instance: string, egress = 'e', serverAheadMs?: number, source?: string) {
  const say = () => {
    const at = Date.now()
    const who = { role, instance, pid: 1, egress, ...(source === undefined ? {} : { source }) }
    const hello = { ...who, version: '1', startedAt: at, at, state: 'ready' as const }
    const serverTime = { lower: at + (serverAheadMs ?? 0), upper: at + (serverAheadMs ?? 0) }
    bus.publish(FleetHello, { role, instance }, { ...hello, ...(serverAheadMs === undefined ? {} : { serverTime }) })
  }
  const end = systemClock.every(250, say)
  whenTestEnds(end)
  say()
  return end
}

const ownersOf = async (role: Role) => {
  const entries = await bus.listKeys(AssignmentKey, { role })
  return Object.groupBy(entries, ({ value }) => value.instance)
}

const ask = (id: string, charge: { pool: string; weight: number; scope?: string }, deadlineMs = 5_000) => {
  const wish = { id, charges: [charge], priority: 2, deadlineAt: Date.now() + deadlineMs }
  return bus.request(FleetPermit, { egress: 'e1' }, wish, { timeoutMs: deadlineMs + 1_000 })
}

const report = (over: object) => ({
  ...{ pool: 'spot', status: 200, usedWeight: [], usedUidWeight: [], orderCounts: [], at: Date.now() },
  ...over,
})

const incidents = () => {
  const seen: Incident[] = []
  bus.consume(FleetIncident, {}, { from: 'first' }, ({ payload }) => void seen.push(payload))
  return seen
}

describe('of two coordinators', () => {
  it('one is active; when it is killed the other is within three seconds, in a later epoch', async () => {
    const first = await coordinator('one')
    await coordinator('two')
    expect(await active()).toEqual({ instance: 'one', epoch: 1 })
    const seen = incidents()
    const killedAt = performance.now()
    await first.end('SIGKILL')
    const next = await waitFor('the other', active, { timeoutMs: 10_000 })
    expect(performance.now() - killedAt).toBeLessThan(onThisMachine(3_000))
    expect(next).toEqual({ instance: 'two', epoch: 2 })
    await waitFor('the incident', () => seen.some(({ kind }) => kind === 'takeover'))
  })

  it('one that stops hands over at once, with exit code 0, even while somebody waits for a permit', async () => {
    const first = await coordinator('one')
    await coordinator('two')
    const gate = createGate({ bus, egress: 'e1', clock: systemClock, random: systemRandom })
    await roomInMinute(12_000)
    const gateCall = (weight: number, patienceMs: number) =>
      gate.acquire({ pools: ['spot'], weight, priority: 0, deadlineAt: Date.now() + patienceMs })
    const full = gateCall(5_500, 1_000)
    expect(await full).toMatchObject({ ok: true })
    const giveUp = new AbortController()
    const deadlineAt = Date.now() + 70_000
    const waits = gate.acquire({ pools: ['spot'], weight: 600, priority: 0, deadlineAt, signal: giveUp.signal })
    const begun = performance.now()
    expect(await first.end('SIGTERM')).toBe(0)
    expect(performance.now() - begun).toBeLessThan(onThisMachine(3_000))
    // The successor starts from what its predecessor had promised: no more is given in this minute.
    const again = await waitFor('the next one', async () => {
      const answer = await gateCall(600, 1_000)
      return !answer.ok && answer.fault.code !== 'NO_PERMIT' && answer
    })
    expect(again).toMatchObject({ ok: false, fault: { code: 'NO_BUDGET' } })
    giveUp.abort()
    expect(await waits).toMatchObject({ ok: false, fault: { code: 'ABORTED' } })
  })

  it('one that was frozen and comes back finds itself deposed, and can become active again', async () => {
    const first = await coordinator('one')
    const second = await coordinator('two')
    first.child.kill('SIGSTOP')
    expect(await waitFor('the other', async () => (await active())?.instance === 'two', { timeoutMs: 10_000 })).toBe(
      true,
    )
    first.child.kill('SIGCONT')
    await waitFor('it to notice', () => first.lines.some(({ msg }) => String(msg).includes('took over')))
    await second.end('SIGKILL')
    const again = await waitFor('the first again', async () => {
      const now = await active()
      return now?.instance === 'one' && now
    })
    expect(again.epoch).toBe(3)
    expect(await ask('after-all', { pool: 'spot', weight: 1 })).toMatchObject({ ok: true, permit: { epoch: 3 } })
    // Permits come first: what is told of the fleet is answered once its placement stands.
    await waitFor('its status', async () => (await bus.request(FleetStatus, {}, {})).ok)
  })
})

describe('shards', () => {
  it('are shared by who is alive, stay where they are when one joins, and leave who is gone', async () => {
    await coordinator('one')
    greeter('alerts', 'a')
    await waitFor('all with one', async () => (await ownersOf('alerts')).a?.length === 256)
    const endB = greeter('alerts', 'b')
    await waitFor('half each', async () => (await ownersOf('alerts')).b?.length === 128)
    const before = new Set((await ownersOf('alerts')).a?.map(({ tokens }) => tokens.slot))
    endB()
    await waitFor('all with the one that is left', async () => (await ownersOf('alerts')).a?.length === 256)
    expect(before.size).toBe(128)
  })

  it('are only behind addresses where the keys of their accounts were seen to work', async () => {
    const accountId = '7f2k3m9qpw'
    await bus.putKey(EgressKey, { accountId }, { egress: ['e2'], at: Date.now() })
    await coordinator('one')
    const seen = incidents()
    const owner = async (slot: string) =>
      (await bus.listKeys(AssignmentKey, { role: 'executor', slot }))[0]?.value.instance
    const ends = [greeter('executor', 'near', 'e1'), greeter('executor', 'far', 'e2')]
    await waitFor('the one that may', async () => (await owner('7f')) === 'far')
    await waitFor('the other shards', async () => (await ownersOf('executor')).near?.length === 128)
    await bus.putKey(EgressKey, { accountId }, { egress: ['e1', 'e3'], at: Date.now() })
    await waitFor('the other one', async () => (await owner('7f')) === 'near')
    ends[0]?.()
    await waitFor('the word that nobody reaches it', () => seen.some(({ kind }) => kind === 'out-of-reach'))
  })

  it('do not move because a new coordinator has heard of only one owner so far', async () => {
    const first = await coordinator('one')
    greeter('alerts', 'a')
    greeter('alerts', 'b')
    await waitFor('half each', async () => (await ownersOf('alerts')).b?.length === 128)
    await first.end('SIGKILL')
    let moved = 0
    const watch = await bus.watchKeys(AssignmentKey, { role: 'alerts' }, () => void moved++)
    await watch.ready
    moved = 0
    await coordinator('two')
    await waitFor('the successor', active)
    const until = performance.now() + 2_500
    await waitFor('some rounds', () => performance.now() > until)
    expect(moved).toBe(0)
    watch.stop()
  })

  it('are followed by their instances, each slot for itself', async () => {
    await coordinator('one')
    const mine = new Set<string>()
    const held = Promise.withResolvers<void>()
    let losing = 0
    greeter('alerts', 'a')
    const slots = await watchSlots({
      bus,
      clock: systemClock,
      role: 'alerts',
      instance: 'a',
      onGain: (slot) => void mine.add(slot),
      async onLose(slot) {
        mine.delete(slot)
        if (++losing === 1) await held.promise
      },
    })
    await waitFor('all', () => slots.size === 256 && mine.size === 256)
    greeter('alerts', 'b')
    // One that takes long to let go of does not keep the others.
    await waitFor('half of them', () => mine.size === 128 && losing === 128)
    expect(slots.size).toBe(128)
    held.resolve()
    slots.stop()
  })

  it('that went to another and came back unheard are lost and gained', async () => {
    const told: string[] = []
    const write = async (instance: string) => {
      const tokens = { role: 'alerts', slot: '00' }
      const before = await bus.getKey(AssignmentKey, tokens)
      const value = { instance, epoch: 1 }
      if (before) await bus.updateKey(AssignmentKey, tokens, value, before.revision)
      else await bus.createKey(AssignmentKey, tokens, value)
    }
    await write('a')
    const slots = await watchSlots({
      ...{ bus, clock: systemClock, role: 'alerts', instance: 'a' },
      onGain: (slot, epoch) => void told.push(`gain ${slot} ${epoch}`),
      onLose: (slot) => void told.push(`lose ${slot}`),
    })
    await waitFor('the slot', () => told.length === 1)
    await write('a')
    await waitFor('the slot again', () => told.length === 3)
    expect(told).toEqual(['gain 00 1', 'lose 00', 'gain 00 1'])
    slots.stop()
  })
})

describe('streams', () => {
  it('are refused under a second name, which nobody would ever hear', async () => {
    await coordinator('one')
    const streams = ['md.spot.BTCUSDT.trade', 'md.spot.btcusdt.trade', 'md.spot.x-1.trade', 'md.margin.BTCUSDT.trade']
    const reply = await bus.request(MdWant, {}, { streams, holder: 'h' })
    expect(reply).toMatchObject({
      ok: true,
      streams: [
        { answer: 'granted' },
        { answer: 'refused', reason: expect.stringContaining('md.spot.BTCUSDT.trade') },
        { answer: 'refused' },
        { answer: 'refused' },
      ],
    })
  })

  it('go on after a round that failed: what was written behind the coordinator’s back is read again', async () => {
    await coordinator('one')
    greeter('market-stream', 'm')
    const tokens = { market: 'spot', symbol: 'BTCUSDT', stream: 'trade' }
    await bus.request(MdWant, {}, { streams: ['md.spot.BTCUSDT.trade'], holder: 'h' })
    const placed = await waitFor('the placement', () => bus.getKey(StreamAssignmentKey, tokens))
    await bus.updateKey(StreamAssignmentKey, tokens, { instance: 'stranger', epoch: 1 }, placed.revision)
    greeter('market-stream', 'n')
    await bus.request(MdWant, {}, { streams: ['md.spot.ETHUSDT.trade'], holder: 'h' })
    await bus.request(MdWant, {}, { streams: ['md.spot.BNBUSDT.trade'], holder: 'h' })
    await waitFor('the others', async () => (await bus.listKeys(StreamAssignmentKey)).length === 3)
  })

  it('that do not speak are an incident, once', async () => {
    await coordinator('one')
    const seen = incidents()
    const stream = 'md.spot.BTCUSDT.trade'
    const tell = (state: 'silent' | 'live') => {
      const tokens = { market: 'spot', symbol: 'BTCUSDT', stream: 'trade' }
      bus.publish(MdState, tokens, { state, stream, instance: 'm', at: Date.now() })
    }
    for (const state of ['silent', 'silent', 'live', 'silent'] as const) tell(state)
    await waitFor('both', () => seen.length === 2)
    expect(seen).toMatchObject([{ kind: 'silent-stream', subject: stream }, { kind: 'silent-stream' }])
  })
})

describe('permits', () => {
  it('never go beyond the limit, whoever asks and however often', async () => {
    await coordinator('one')
    await roomInMinute(5_000)
    const wishes = Array.from({ length: 400 }, (_, n) => ask(`w${n}`, { pool: 'connections', weight: 1 }, 1_500))
    const replies = await Promise.all(wishes)
    const granted = replies.filter((reply) => reply.ok)
    expect(granted.length).toBeLessThanOrEqual(300)
    expect(granted.length).toBeGreaterThan(100)
    const refusals = replies.flatMap((reply) => (reply.ok ? [] : [reply.error]))
    for (const fault of refusals) expect(fault).toMatchObject({ code: 'NO_BUDGET', outcome: 'unsent' })
    expect(refusals[0]?.retryAfterMs).toBeGreaterThan(0)
  })

  it('go by the limits Binance publishes, which a successor knows before it asks', async () => {
    const published = { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 100 }
    const market = bus.serve(Query, { product: 'spot', operation: 'exchangeInfo' }, () =>
      answered({ data: { rateLimits: [published] }, meta: { cached: false, ageMs: 0, weight: 20 } }),
    )
    const first = await coordinator('one')
    const refusal = async (id: string) => {
      const reply = await ask(id, { pool: 'spot', weight: 101 }, 1_000)
      return reply.ok ? undefined : reply.error.code
    }
    await waitFor('the limit', async () => (await refusal(`first-${made++}`)) === 'TOO_HEAVY')
    await market.stop()
    await coordinator('two')
    await first.end('SIGKILL')
    await waitFor('the other', async () => (await active())?.instance === 'two', { timeoutMs: 10_000 })
    expect(await refusal('second')).toBe('TOO_HEAVY')
  })

  it('go by Binance\u2019s clock as callers measure it, not by this host\u2019s, which is then an incident', async () => {
    await coordinator('one')
    const seen = incidents()
    const aheadMs = 40_000
    greeter('executor', 'measures', 'e', aheadMs)
    await waitFor('the clock', () => seen.some(({ kind }) => kind === 'clock'))
    const asked = { id: 'ahead', charges: [{ pool: 'spot', weight: 1 }], priority: 2, deadlineAt: 0, patienceMs: 5_000 }
    const reply = await bus.request(FleetPermit, { egress: 'e1' }, asked)
    const begins = reply.ok ? reply.permit?.notBefore : undefined
    expect(Math.abs((begins ?? 0) - Date.now() - aheadMs)).toBeLessThan(1_000)
    const gate = createGate({ bus, egress: 'e1', clock: systemClock, random: systemRandom })
    const held = await gate.acquire({ pools: ['spot'], weight: 1, priority: 2 })
    const ends = held.ok ? held.permit.notAfter - Date.now() : undefined
    expect(ends).toBeGreaterThan(0)
    expect(ends).toBeLessThanOrEqual(1_000)
  })

  it('cost nothing when the same request is made again', async () => {
    await coordinator('one')
    await roomInMinute(5_000)
    const [one, two] = await Promise.all([
      ask('same', { pool: 'spot', weight: 7 }),
      ask('same', { pool: 'spot', weight: 7 }),
    ])
    const permits = [one, two].filter((reply) => reply.ok)
    expect(permits.length).toBeGreaterThan(0)
    const status = await bus.request(FleetStatus, {}, {})
    const facts = status.ok ? status.facts : []
    expect(facts.find(({ kind, pool }) => kind === 'pool' && pool === 'spot')).toMatchObject({ used: 7 })
  })

  it('of a banned address are refused at once, with when to come again; others go on', async () => {
    await coordinator('one')
    await roomInMinute(10_000)
    const seen = incidents()
    expect(await ask('fills', { pool: 'spot', weight: 3_900 })).toMatchObject({ ok: true })
    const waiting = ask('waits', { pool: 'spot', weight: 2_050 }, 20_000)
    const begun = performance.now()
    for (let n = 0; n < 30; n++) {
      bus.publish(FleetReport, { egress: 'e1' }, report({ status: 418, bannedUntil: Date.now() + 600_000 }))
    }
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'NO_BUDGET', retryAfterMs: expect.any(Number) } })
    expect(performance.now() - begun).toBeLessThan(5_000)
    const wish = { id: 'x', charges: [{ pool: 'spot', weight: 1 }], priority: 2, deadlineAt: Date.now() + 2_000 }
    expect(await bus.request(FleetPermit, { egress: 'e2' }, wish)).toMatchObject({ ok: true })
    await waitFor('the incident', () => seen.length > 0)
    expect(seen.filter(({ kind }) => kind === 'banned')).toHaveLength(1)
  })

  it('of others go on when one account has used up its orders', async () => {
    await coordinator('one')
    const orderCounts = [
      { window: '10S', count: 50 },
      { window: '1D', count: 900 },
    ]
    bus.publish(FleetReport, { egress: 'e1' }, report({ status: 429, accountId: 'noisy', orderCounts }))
    const charge = (scope: string) => ({ pool: 'spot-orders', scope, weight: 1 })
    await waitFor('the freeze', async () => !(await ask(`n${performance.now()}`, charge('noisy'), 100)).ok)
    expect(await ask('quiet', charge('quiet'), 2_000)).toMatchObject({ ok: true })
    expect(await ask('weight', { pool: 'spot', weight: 1 }, 2_000)).toMatchObject({ ok: true })
  })

  it('beyond what Binance counts are one incident in a window, however many answers say so', async () => {
    await coordinator('one')
    const seen = incidents()
    for (let n = 1; n <= 50; n++) {
      bus.publish(FleetReport, { egress: 'e1' }, report({ usedWeight: [{ window: '1M', count: 100 + n }] }))
    }
    await waitFor('the incident', () => seen.length > 0)
    await bus.request(FleetStatus, {}, {})
    expect(seen.length).toBeLessThanOrEqual(2)
  })

  it('of who burns what all share stay few under a successor', async () => {
    const first = await coordinator('one')
    await coordinator('two')
    const wish = (id: string) => ({ id, user: 'abuser', charges: [{ pool: 'spot', weight: 200 }], priority: 2 })
    const isolated = async () => {
      const status = await bus.request(FleetStatus, {}, {})
      return status.ok && status.facts.some(({ user, level }) => user === 'abuser' && level === 'isolated')
    }
    for (const id of ['a', 'b', 'c', 'd']) {
      const deadlineAt = Date.now() + 5_000
      expect(await bus.request(FleetPermit, { egress: 'e1' }, { ...wish(id), deadlineAt })).toMatchObject({ ok: true })
      bus.publish(FleetReport, { egress: 'e1' }, report({ permitId: id, accountId: 'abuser', rejected: true }))
    }
    await waitFor('isolation', isolated)
    await waitFor('its record', async () => (await bus.getKey(NoiseKey, {}))?.value.users[0]?.level === 'isolated')
    await first.end('SIGKILL')
    await waitFor('the other', async () => (await active())?.instance === 'two')
    await waitFor('its status', isolated)
  })

  it('of two names of one address come out of one budget, also when the only coordinator is started again', async () => {
    const first = await coordinator('one')
    await roomInMinute(25_000)
    const seen = incidents()
    const names = ['e1', 'e2'] as const
    const greet = () => names.map((name) => greeter('executor', `behind-${name}`, name, undefined, '203.0.113.7'))
    const endGreeting = greet()
    await waitFor('the incident', () => seen.some(({ kind }) => kind === 'address-shared'))
    const gates = names.map((egress) => createGate({ bus, egress, clock: systemClock, random: systemRandom }))
    const spend = async (count: number) => {
      const wish = { pools: ['spot'], weight: 100, priority: 0, deadlineAt: Date.now() + 12_000 }
      const calls = gates.flatMap((gate) => Array.from({ length: count }, () => gate.acquire(wish)))
      return (await Promise.all(calls)).filter(({ ok }) => ok).length * 100
    }
    expect(await spend(22)).toBe(4_400)
    for (const end of endGreeting) end()
    await first.end('SIGTERM')
    const rest = spend(40)
    await coordinator('two')
    greet()
    expect(await rest).toBeLessThanOrEqual(1_600)
    expect(await rest).toBeGreaterThan(500)
  })
})
