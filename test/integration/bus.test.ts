import {
  AlertFired,
  AlertsPut,
  AssignmentKey,
  answered,
  type Bus,
  connectBus,
  FaultError,
  FleetActive,
  FleetHello,
  FleetIncident,
  MdState,
  MdStateAsk,
  Notify,
  OrderCommand,
  provision,
  Query,
  RuleKey,
  refusal,
  refused,
} from '@flotilla/protocol'
import { beforeAll, describe, expect, it } from 'vitest'
import { onThisMachine, plainNats, startNats, type TestNats, waitFor, whenTestEnds } from '../support/index.ts'

let nats: TestNats
const dropped: string[] = []
const defects: string[] = []

beforeAll(async () => {
  nats = await startNats()
  await provision({ servers: nats.url })
})

async function connected(url = nats.url): Promise<Bus> {
  const bus = await connectBus({
    servers: url,
    name: 'test',
    onDropped: (subject, why) => dropped.push(`${subject}: ${why}`),
    onDefect: (subject, error) => defects.push(`${subject}: ${String(error)}`),
  })
  whenTestEnds(() => bus.close())
  return bus
}

const text = (value: string) => new TextEncoder().encode(value)
const notice = (id: string) => ({ id, text: { en: id, tr: id }, at: 1_790_000_000_000 })
const command = {
  action: 'place' as const,
  market: 'spot' as const,
  expiresAt: 1_790_000_000_000,
  by: 'test',
  order: { symbol: 'BTCUSDT' },
}

describe('a request', () => {
  it('that nobody answers was not sent, one that is answered by silence is unknown', async () => {
    const bus = await connected()
    expect(await bus.request(FleetActive, {}, {})).toMatchObject({ error: { code: 'NO_RESPONDER', outcome: 'unsent' } })
    bus.listenBytes('fleet.active', () => undefined)
    await bus.flush()
    expect(await bus.request(FleetActive, {}, {}, { timeoutMs: 50 })).toMatchObject({
      error: { code: 'TIMEOUT', outcome: 'unknown' },
    })
  })

  it('on a name that is no subject is refused, not thrown', async () => {
    const bus = await connected()
    const reply = await bus.request(Query, { product: 'spot', operation: 'a.b' }, {})
    expect(reply).toMatchObject({ ok: false, error: { code: 'BAD_TOKEN', outcome: 'rejected' } })
  })

  it('carries the refusal of whoever answers, and INTERNAL when he fails', async () => {
    const bus = await connected()
    bus.serve(Query, { product: 'spot' }, ({ tokens: { operation } }) => {
      if (operation === 'fails') throw new Error('a secret of the handler')
      return refused(refusal('NOT_PUBLIC', 'no', 7))
    })
    await bus.flush()
    expect(await bus.request(Query, { product: 'spot', operation: 'x' }, {})).toEqual({
      ok: false,
      error: { code: 'NOT_PUBLIC', message: 'no', outcome: 'rejected', retryAfterMs: 7 },
    })
    const failed = await bus.request(Query, { product: 'spot', operation: 'fails' }, {})
    expect(failed).toMatchObject({ error: { code: 'INTERNAL', outcome: 'unknown' } })
    expect(JSON.stringify(failed)).not.toContain('secret')
    expect(defects.at(-1)).toContain('a secret of the handler')
  })

  it('that does not fit its schema is answered with what is wrong with it, and counted', async () => {
    const bus = await connected()
    bus.serve(AlertsPut, {}, () => refused(refusal('NEVER', 'the handler is not asked')))
    await bus.flush()
    const reply = await bus.request(AlertsPut, {}, { userId: 'a.b', text: 'x' })
    expect(reply).toMatchObject({ error: { code: 'BAD_REQUEST', message: expect.stringContaining('userId') } })
    expect(dropped.at(-1)).toContain('alerts.put')
  })

  it('and its answer may be larger than what is sent ungzipped', async () => {
    const bus = await connected()
    const data = Array.from({ length: 60_000 }, (_, n) => `row ${n}`)
    bus.serve(Query, { product: 'large' }, ({ payload }) =>
      answered({ data: payload.rows, meta: { cached: false, ageMs: 0, weight: 1 } }),
    )
    await bus.flush()
    expect(await bus.request(Query, { product: 'large', operation: 'x' }, { rows: data })).toMatchObject({ data })
  })

  it('is answered once by one member of a queue', async () => {
    const bus = await connected()
    let asked = 0
    const serve = () =>
      bus.serve(
        FleetActive,
        {},
        () => {
          asked++
          return answered({ instance: 'x', epoch: 1 })
        },
        { queue: 'all' },
      )
    const listeners = [serve(), serve(), serve()]
    await bus.flush()
    for (let n = 0; n < 20; n++) expect(await bus.request(FleetActive, {}, {})).toMatchObject({ ok: true })
    expect(asked).toBe(20)
    for (const listener of listeners) await listener.stop()
  })
})

describe('a core message', () => {
  it('that does not fit is dropped and counted, and the next one is heard', async () => {
    const bus = await connected()
    const heard: string[] = []
    bus.listen(FleetHello, { role: 'alerts' }, ({ tokens }) => void heard.push(tokens.instance))
    await bus.flush()
    const before = dropped.length
    for (const body of ['{', '{"role":"alerts"}', 'null']) bus.publishBytes('fleet.hello.alerts.bad', text(body))
    const hello = { role: 'alerts' as const, instance: 'good', pid: 1, egress: 'e', version: '1', startedAt: 1, at: 1 }
    bus.publish(FleetHello, { role: 'alerts', instance: 'good' }, { ...hello, state: 'ready' })
    await waitFor('the good one', () => heard.length > 0)
    expect(heard).toEqual(['good'])
    expect(dropped.slice(before)).toHaveLength(3)
  })

  it('on a subject that also takes requests is told apart from them', async () => {
    const bus = await connected()
    const tokens = { market: 'spot', symbol: 'BTCUSDT', stream: 'trade' }
    const state = { state: 'live' as const, stream: 'md.spot.BTCUSDT.trade', instance: 'x', at: 1 }
    const heard: string[] = []
    bus.listen(MdState, tokens, ({ payload }) => void heard.push(payload.state))
    bus.serve(MdStateAsk, tokens, () => answered({ state }))
    await bus.flush()
    const before = dropped.length
    expect(await bus.request(MdStateAsk, tokens, {})).toEqual({ ok: true, state })
    bus.publish(MdState, tokens, state)
    await waitFor('the event', () => heard.length > 0)
    expect({ heard, dropped: dropped.length - before }).toEqual({ heard: ['live'], dropped: 0 })
  })

  it('whose reader throws does not end the reading', async () => {
    const bus = await connected()
    let heard = 0
    bus.listenBytes('md.spot.BTCUSDT.throws', () => {
      heard++
      throw new Error('reader')
    })
    await bus.flush()
    for (let n = 0; n < 3; n++) bus.publishBytes('md.spot.BTCUSDT.throws', text('{}'))
    await waitFor('all three', () => heard === 3)
  })
})

describe('a log', () => {
  it('takes one command under an id, and shows which', async () => {
    const bus = await connected()
    const tokens = { shard: '7f', accountId: '7fonce', commandId: 'one' }
    expect(await bus.append(OrderCommand, tokens, command)).toMatchObject({ ok: true })
    expect(await bus.append(OrderCommand, tokens, { ...command, by: 'other' })).toEqual({ ok: false, conflict: true })
    expect((await bus.last(OrderCommand, tokens))?.payload.by).toBe('test')
    expect(await bus.last(OrderCommand, { ...tokens, commandId: 'two' })).toBeUndefined()
  })

  it('is appended to by compare-and-set: of many at once one wins', async () => {
    const bus = await connected()
    const append = (expectLast: number) => bus.append(Notify, { userId: 'cas' }, notice('n'), { expectLast })
    const first = await Promise.all(Array.from({ length: 10 }, () => append(0)))
    expect(first.filter(({ ok }) => ok)).toHaveLength(1)
    const seq = (await bus.last(Notify, { userId: 'cas' }))?.seq ?? 0
    expect(await append(seq)).toMatchObject({ ok: true })
    expect(await append(seq)).toEqual({ ok: false, conflict: true })
  })

  it('keeps one of two appends under one id', async () => {
    const bus = await connected()
    const append = () => bus.append(Notify, { userId: 'same' }, notice('n'), { id: 'same-id' })
    const seqs = [await append(), await append()].map((each) => each.ok && each.seq)
    expect(seqs[0]).toBe(seqs[1])
  })

  it('lists the last message of each subject, and leaves nothing behind at the server', async () => {
    const bus = await connected()
    const fired = { text: 't', market: 'spot' as const, symbol: 'X', values: {}, eventAt: 1, at: 1, lateMs: 0 }
    for (const alertId of ['a', 'b', 'a'])
      await bus.append(AlertFired, { userId: 'lister', alertId }, { ...fired, userId: 'lister', alertId })
    const listed = await bus.listLast(AlertFired, { userId: 'lister' })
    expect(listed.map(({ tokens }) => tokens.alertId).sort()).toEqual(['a', 'b'])
    expect(await bus.listLast(AlertFired, { userId: 'nobody' })).toEqual([])
  })

  it('goes on for a durable where it was, and gives back what it had not begun', async () => {
    const bus = await connected()
    const userId = 'durable'
    for (let n = 0; n < 6; n++) await bus.append(Notify, { userId }, notice(`${n}`))
    const seen: string[] = []
    const held = Promise.withResolvers<void>()
    const options = { durable: 'test-durable', atOnce: 1, ackWaitMs: 60_000 }
    const one = bus.consume(Notify, { userId }, options, async ({ payload }) => {
      seen.push(payload.id)
      if (payload.id === '1') await held.promise
    })
    await waitFor('the second', () => seen.includes('1'))
    const stopped = one.stop()
    held.resolve()
    await stopped
    expect(seen).toEqual(['0', '1'])
    bus.consume(Notify, { userId }, options, ({ payload }) => void seen.push(payload.id))
    await waitFor('the rest', () => seen.length === 6, { timeoutMs: 5_000 })
    expect([...seen].sort()).toEqual(['0', '1', '2', '3', '4', '5'])
  })

  it('brings a message again whose handler failed, and lets go of one that nobody can read', async () => {
    const bus = await connected()
    const userId = 'failing'
    bus.publishBytes(`notify.${userId}`, text('not json'))
    bus.publishBytes(`notify.a b`, text('{}'))
    await bus.append(Notify, { userId }, notice('again'))
    const tries: boolean[] = []
    bus.consume(Notify, {}, { durable: 'test-failing', atOnce: 8 }, ({ payload, redelivered }) => {
      if (payload.id !== 'again') return
      tries.push(redelivered)
      if (tries.length === 1) throw new Error('not yet')
    })
    await waitFor('the second try', () => tries.length === 2, { timeoutMs: 5_000 })
    expect(tries).toEqual([false, true])
  })

  it('can be left at any moment, however many durables are being made, and a successor reads everything', async () => {
    const bus = await connected()
    const names = Array.from({ length: 40 }, (_, index) => `left-${index}`)
    await Promise.all(names.map((userId) => bus.append(Notify, { userId }, notice('waiting'))))
    const open = (seen: string[]) =>
      names.map((userId) =>
        bus.consume(Notify, { userId }, { durable: `test-${userId}`, takeOver: true, atOnce: 4 }, ({ tokens }) => {
          seen.push(tokens.userId)
        }),
      )
    for (const pauseMs of [0, 5, 20, 60]) {
      const readers = open([])
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
      await Promise.all(readers.map(({ stop }) => stop()))
    }
    await Promise.all(names.map((userId) => bus.append(Notify, { userId }, notice('later'))))
    const seen: string[] = []
    const readers = open(seen)
    await waitFor('the later ones', () => new Set(seen).size === names.length)
    await Promise.all(readers.map(({ stop }) => stop()))
  })

  it('goes on with a durable that an earlier version made to wait longer', async () => {
    const bus = await connected()
    const tokens = { userId: 'rewaited' }
    const seen: string[] = []
    const read = (ackWaitMs: number) =>
      bus.consume(Notify, tokens, { durable: 'test-rewaited', ackWaitMs }, ({ payload }) => void seen.push(payload.id))
    await bus.append(Notify, tokens, notice('before'))
    const earlier = read(60_000)
    await waitFor('the first', () => seen.includes('before'))
    await earlier.stop()
    await bus.append(Notify, tokens, notice('after'))
    read(6_000)
    await waitFor('the second', () => seen.includes('after'), { timeoutMs: 5_000 })
  })

  it('knows a slow handler from a dead one', async () => {
    const bus = await connected()
    const userId = 'slow'
    await bus.append(Notify, { userId }, notice('slow'))
    let begun = 0
    const done = Promise.withResolvers<void>()
    const options = { durable: 'test-slow', atOnce: 4, ackWaitMs: 1_500 }
    const consumer = bus.consume(Notify, { userId }, options, async () => {
      begun++
      await done.promise
    })
    await waitFor('the handler', () => begun === 1)
    // Three times as long as the server would wait for one that says nothing.
    const later = await connected()
    const until = performance.now() + 4_500
    await waitFor('the time to pass', () => performance.now() > until, { everyMs: 100 })
    expect(begun).toBe(1)
    done.resolve()
    await consumer.stop()
    await later.flush()
  })

  it('tells that an append is unknown when the server is away, and takes it under its id when it is back', async () => {
    const own = await startNats()
    await provision({ servers: own.url })
    const bus = await connected(own.url)
    const append = () => bus.append(FleetIncident, { kind: 'clock' }, incident, { id: 'i' })
    const incident = { id: 'i', kind: 'clock' as const, message: 'm', at: 1 }
    await own.crash()
    const fault = await append().then(
      () => undefined,
      (error: unknown) => (error instanceof FaultError ? error.fault : error),
    )
    if (fault) expect(fault).toMatchObject({ outcome: expect.stringMatching(/unknown|unsent/) })
    await own.ready()
    await waitFor('the append', async () => (await append()).ok)
    const seen: number[] = []
    bus.consume(FleetIncident, {}, { from: 'first' }, ({ seq }) => void seen.push(seq))
    await waitFor('the incident', () => seen.length > 0)
    expect(seen).toHaveLength(1)
  })
})

describe('keys', () => {
  const alert = (state: 'active' | 'fired') => ({ alertId: 'a', userId: 'u', text: 't', state, createdAt: 1 })

  it('are created once and replaced by compare-and-set', async () => {
    const bus = await connected()
    const slot = { role: 'alerts', slot: 'aa' }
    const value = (instance: string) => ({ instance, epoch: 1 })
    const made = await Promise.all(['x', 'y', 'z'].map((name) => bus.createKey(AssignmentKey, slot, value(name))))
    const [revision = 0] = made.filter((each) => each !== undefined)
    expect(made.filter((each) => each !== undefined)).toHaveLength(1)
    const next = await bus.updateKey(AssignmentKey, slot, value('w'), revision)
    expect(next).toBeGreaterThan(revision)
    expect(await bus.updateKey(AssignmentKey, slot, value('late'), revision)).toBeUndefined()
    expect(await bus.purgeKey(AssignmentKey, slot, revision)).toBe(false)
    expect(await bus.getKey(AssignmentKey, slot)).toMatchObject({ value: { instance: 'w' }, revision: next })
    expect(await bus.purgeKey(AssignmentKey, slot, next)).toBe(true)
    expect(await bus.getKey(AssignmentKey, slot)).toBeUndefined()
    expect(await bus.createKey(AssignmentKey, slot, value('again'))).toBeDefined()
  })

  it('are watched: what is there, then that this was all, then each change in order', async () => {
    const bus = await connected()
    await bus.putKey(RuleKey, { userId: 'w', alertId: 'one' }, alert('active'))
    const seen: string[] = []
    const watch = await bus.watchKeys(RuleKey, { userId: 'w' }, ({ tokens, value }) => {
      seen.push(`${tokens.alertId} ${value?.state ?? 'gone'}`)
      if (seen.length === 1) throw new Error('one handler that fails')
    })
    await watch.ready
    expect(seen).toEqual(['one active'])
    await bus.putKey(RuleKey, { userId: 'w', alertId: 'two' }, alert('active'))
    await bus.putKey(RuleKey, { userId: 'w', alertId: 'one' }, alert('fired'))
    await bus.purgeKey(RuleKey, { userId: 'w', alertId: 'two' })
    await bus.putKey(RuleKey, { userId: 'somebody-else', alertId: 'x' }, alert('active'))
    await waitFor('all of it', () => seen.length === 4)
    expect(seen.slice(1)).toEqual(['two active', 'one fired', 'two gone'])
    expect((await bus.listKeys(RuleKey, { userId: 'w' })).map(({ tokens }) => tokens.alertId)).toEqual(['one'])
    watch.stop()
  })

  it('are caught up with: what was written on any connection before is told, and nothing is waited for without need', async () => {
    const [reader, writer] = await Promise.all([connected(), connected()])
    const seen: string[] = []
    const watch = await reader.watchKeys(RuleKey, { userId: 'c' }, async ({ tokens }) => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      seen.push(tokens.alertId)
    })
    await watch.caughtUp()
    await Promise.all(
      ['one', 'two', 'three'].map((alertId) => writer.putKey(RuleKey, { userId: 'c', alertId }, alert('active'))),
    )
    await writer.putKey(RuleKey, { userId: 'somebody-else', alertId: 'y' }, alert('active'))
    await watch.caughtUp()
    expect(seen.toSorted()).toEqual(['one', 'three', 'two'])
    await writer.purgeKey(RuleKey, { userId: 'c', alertId: 'two' })
    expect((await reader.listKeys(RuleKey, { userId: 'c' })).map(({ tokens }) => tokens.alertId).toSorted()).toEqual([
      'one',
      'three',
    ])
    watch.stop()
  })

  it('may hold more than what a message carries ungzipped', async () => {
    const bus = await connected()
    const large = { ...alert('active'), text: 'x'.repeat(600_000) }
    await bus.putKey(RuleKey, { userId: 'l', alertId: 'large' }, large)
    expect((await bus.getKey(RuleKey, { userId: 'l', alertId: 'large' }))?.value.text).toHaveLength(600_000)
  })
})

describe('a restart of the server', () => {
  it('is survived by listeners, answers, consumers and watches', async () => {
    const own = await startNats()
    await provision({ servers: own.url })
    const bus = await connected(own.url)
    const other = await connected(own.url)
    const consumed: string[] = []
    const durable: string[] = []
    const watched: string[] = []
    bus.consume(Notify, {}, { from: 'first' }, ({ payload }) => void consumed.push(payload.id))
    bus.consume(Notify, {}, { durable: 'd' }, ({ payload }) => void durable.push(payload.id))
    bus.serve(FleetActive, {}, () => answered({ instance: 'x', epoch: 1 }))
    await bus.watchKeys(AssignmentKey, {}, ({ value }) => void watched.push(value?.instance ?? 'gone'))
    await other.append(Notify, { userId: 'u' }, notice('before'))
    await waitFor('the first', () => consumed.length === 1 && durable.length === 1)
    await own.crash()
    await own.ready()
    await waitFor('an answer', async () => (await other.request(FleetActive, {}, {})).ok)
    await waitFor(
      'an append',
      async () => (await other.append(Notify, { userId: 'u' }, notice('after'), { id: 'a' })).ok,
    )
    await waitFor('a key', async () =>
      other.putKey(AssignmentKey, { role: 'alerts', slot: '01' }, { instance: 'i', epoch: 1 }),
    )
    await waitFor(
      'the readers',
      () => consumed.includes('after') && durable.includes('after') && watched.includes('i'),
      {
        timeoutMs: 30_000,
      },
    )
    // What was read a moment before the crash may come once more: its acknowledgement can be lost with the server.
    expect([...new Set(durable)]).toEqual(['before', 'after'])
    expect(consumed).toEqual(['before', 'after'])
  })

  it('that its connection outlives is noticed by a reader within seconds: whoever led its consumer forgot what was asked', async () => {
    // As when another node of a cluster goes: nobody says that the request for messages stands no longer.
    const own = await startNats()
    await provision({ servers: own.url })
    const bus = await connected(own.url)
    const seen: string[] = []
    bus.consume(Notify, {}, { from: 'first' }, ({ payload }) => void seen.push(`ordered ${payload.id}`))
    bus.consume(Notify, {}, { durable: 'f' }, ({ payload }) => void seen.push(`durable ${payload.id}`))
    await bus.append(Notify, { userId: 'u' }, notice('before'))
    await waitFor('the first', () => seen.length === 2)
    // One that has read nothing yet goes on where it began, not where it found out.
    await bus.consume(Notify, {}, { from: 'now' }, ({ payload }) => void seen.push(`new ${payload.id}`)).ready
    const server = await plainNats({ url: own.url })
    const ask = async (about: string, body = '') => JSON.parse(await server.request('_INBOX', `$JS.API.${about}`, body))
    const { config } = await ask('CONSUMER.INFO.NOTIFY.f')
    const { consumers } = await ask('CONSUMER.NAMES.NOTIFY')
    for (const name of consumers) await ask(`CONSUMER.DELETE.NOTIFY.${name}`)
    await ask('CONSUMER.CREATE.NOTIFY.f', JSON.stringify({ stream_name: 'NOTIFY', config, action: 'create' }))
    await bus.append(Notify, { userId: 'u' }, notice('after'))
    // The client left to itself takes 30 s at least.
    const after = ['ordered after', 'durable after', 'new after']
    await waitFor('all readers', () => after.every((each) => seen.includes(each)), { timeoutMs: 20_000 })
    expect(seen.filter((each) => !each.startsWith('durable'))).toHaveLength(3)
  })

  it('is not in the way of an end: a bus closes while the server is away', async () => {
    const own = await startNats()
    await provision({ servers: own.url })
    const bus = await connected(own.url)
    bus.consume(Notify, {}, { durable: 'e' }, () => undefined)
    await own.stop()
    await waitFor('the loss', () => !bus.isOpen())
    const begun = performance.now()
    await bus.close()
    expect(performance.now() - begun).toBeLessThan(onThisMachine(1_000))
  })
})

it('provisioning mends what was changed by hand, and does not start with a server that is gone', async () => {
  const bus = await connected()
  await provision({ servers: nats.url })
  expect(await bus.listKeys(RuleKey, { userId: 'nobody' })).toEqual([])
  await expect(connectBus({ servers: 'nats://user:hunter2@127.0.0.1:1', name: 'x' })).rejects.toThrow(/127\.0\.0\.1:1/)
  await expect(connectBus({ servers: 'nats://user:hunter2@127.0.0.1:1', name: 'x' })).rejects.not.toThrow(/hunter2/)
})
