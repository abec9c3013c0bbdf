import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { at, changed, type Payload, paths, sameValues } from '../testing/payload.ts'
import { haveRecordings, recordedLines } from '../testing/recorded.ts'
import { type BadEvent, EVENTS, type EventMarket, parseEvent, parseEvents, unwrapEvent } from './parse.ts'

// The market of an example is only known at run time.
const parse = (market: EventMarket, data: unknown): { ok: true; name: string; event: unknown } | BadEvent =>
  parseEvent(market, data)

interface Example {
  market: EventMarket
  event: Payload
}

/**
 * Fields whose absence is no reason to refuse: descriptive ones, those older or newer payloads lack, and those that
 * are only present in some situations. Everything else in an example must be there.
 */
const MAY_BE_MISSING: Record<string, readonly string[]> = {
  '*': ['st', 'ps', 'nq', 'ap', 'M'],
  kline: ['k.B'],
  continuous_kline: ['k.B'],
  indexPrice_kline: ['k.s', 'k.B'],
  markPrice_kline: ['k.s', 'k.B'],
  forceOrder: ['o.ps', 'o.st'],
  contractInfo: ['bks'],
  trade: ['X'],
  executionReport: ['V', 'I', 'v', 'W', 'd', 'D', 'j', 'J', 'u', 'U', 'A', 'B', 'M'],
  outboundAccountPosition: ['U'],
  balanceUpdate: ['U'],
  ORDER_TRADE_UPDATE: [
    ...['i', 'o.N', 'o.n', 'o.wt', 'o.ot', 'o.cp', 'o.AP', 'o.cr', 'o.pP', 'o.si', 'o.ss', 'o.V', 'o.pm', 'o.gtd'],
    ...['o.er', 'o.ma', 'o.st'],
  ],
  ACCOUNT_UPDATE: ['i', 'a.P'],
  ACCOUNT_CONFIG_UPDATE: ['fs'],
  MARGIN_CALL: ['i'],
  ALGO_UPDATE: [...['o.ap', 'o.aq', 'o.act', 'o.V', 'o.wt', 'o.pm', 'o.pP', 'o.tt', 'o.gtd', 'o.rm']],
  CONDITIONAL_ORDER_TRADE_UPDATE: ['so.wt', 'so.AP', 'so.cr', 'so.V', 'so.gtd'],
  listenKeyExpired: ['listenKey'],
}

/** Where state is decided: a value nobody knows must be refused here. */
const STATE: Record<string, readonly string[]> = {
  executionReport: ['S', 'x', 'X'],
  listStatus: ['l', 'L'],
  ORDER_TRADE_UPDATE: ['o.S', 'o.x', 'o.X'],
  ACCOUNT_UPDATE: ['a.P.0.ps'],
  MARGIN_CALL: ['p.0.ps', 'p.0.mt'],
  TRADE_LITE: ['S'],
  ALGO_UPDATE: ['o.S', 'o.ps', 'o.X'],
  STRATEGY_UPDATE: ['su.ss'],
  GRID_UPDATE: ['gu.ss'],
  CONDITIONAL_ORDER_TRADE_UPDATE: ['fs', 'so.S', 'so.os', 'so.ps'],
  riskLevelChange: ['s'],
  RISK_LEVEL_CHANGE: ['s'],
  forceOrder: ['o.S', 'o.X'],
  contractInfo: ['cs'],
  optionSymbol: ['d', 'cs'],
}

function examples(): Example[] {
  return recordedLines('data/examples/events.jsonl').flatMap((line) => {
    const { product, kind, payload } = JSON.parse(line)
    if (kind !== 'market' && kind !== 'user') return []
    const { data } = unwrapEvent(payload)
    return (Array.isArray(data) ? data : [data]).map((event) => ({ market: product, event }))
  })
}

const without = (event: Payload, path: string) =>
  changed(event, path, (holder, key) => {
    if (Array.isArray(holder)) holder.splice(Number(key), 1)
    else delete holder[key]
  })

const RECORDINGS = [
  ['hft-spot-btcusdt-20240808', 'spot'],
  ['hft-spot-btcusdt-20240809', 'spot'],
  ['hft-spot-ethusdt-20240808', 'spot'],
  ['hft-usdm-btcusdt-20240808', 'usdm'],
  ['hft-coinm-btcusdperp-20240808', 'coinm'],
  ['cf-spot-btc-eth-dot-20210404', 'spot'],
  ['cf-spot-4symbols-20211012', 'spot'],
  ['cf-usdm-4symbols-20210722', 'usdm'],
  ['cf-usdm-klines-20210417', 'usdm'],
  ['cf-coinm-10symbols-20210722', 'coinm'],
] as const

/** The payloads of a recorded file, without the REST snapshots among them. */
function* payloads(file: string): Generator<Payload> {
  for (const line of recordedLines(`data/frames/${file}.txt.gz`)) {
    const frame = /^\d+(?:\.\d+:)? (\{.*)$/.exec(line)?.[1]
    if (!frame) continue
    const { data, stream } = unwrapEvent(JSON.parse(frame))
    if (stream) yield data as Payload
  }
}

/** The first event of each kind that a recorded file holds, with no more than two levels of a book. */
function firstOfEachKind(): Example[] {
  return RECORDINGS.flatMap(([file, market]) => {
    const kinds = new Map<string, Example>()
    for (const event of payloads(file)) {
      const { name } = parseEvent(market, event)
      if (kinds.has(name)) continue
      const levels = (side: unknown) => (Array.isArray(side) ? side.slice(0, 2) : side)
      kinds.set(name, { market, event: { ...event, ...('b' in event && { b: levels(event.b), a: levels(event.a) }) } })
    }
    return [...kinds.values()]
  })
}

describe.skipIf(!haveRecordings)("Binance's own examples of events, and one recorded event of each kind", () => {
  const all = haveRecordings ? [...examples(), ...firstOfEachKind()] : []

  it('cover more than a hundred payloads', () => {
    expect(all.length).toBeGreaterThan(100)
  })

  it('pass and lose nothing', () => {
    for (const { market, event } of all) {
      const parsed = parse(market, event)
      expect(parsed, `${market} ${JSON.stringify(event).slice(0, 200)}`).toMatchObject({ ok: true })
      if (parsed.ok) expect(sameValues(event, parsed.event), `${market}.${parsed.name}`).toBe(true)
    }
  })

  it('are refused when a field that carries money, identity or state is missing', () => {
    let refused = 0
    for (const { market, event } of all) {
      const name = parse(market, event).name
      const optional = [...(MAY_BE_MISSING['*'] ?? []), ...(MAY_BE_MISSING[name] ?? [])]
      for (const path of paths(event)) {
        const keys = path.split('.')
        const inList = /\.\d+$/.test(path)
        if (inList && !/\.[ba]\.\d+\.\d$|\.(bids|asks)\.\d+\.\d$/.test(`.${path}`)) continue
        if (optional.includes(path) || optional.some((skip) => path.startsWith(`${skip}.`))) continue
        if (market === 'options' && ['o.ot', 'o.V', 'o.wt'].includes(path)) continue
        expect(parse(market, without(event, path)).ok, `${market} ${name} without ${keys.join('.')}`).toBe(false)
        refused++
      }
    }
    expect(refused).toBeGreaterThan(1_000)
  })

  it('are refused with an unknown value where state is decided', () => {
    const seen = new Set<string>()
    for (const { market, event } of all) {
      const name = parse(market, event).name
      for (const path of STATE[name] ?? []) {
        if (!paths(event).includes(path)) continue
        seen.add(name)
        const odd = changed(event, path, (holder, key) => {
          holder[key] = 'SOMETHING_NEW'
        })
        expect(parse(market, odd).ok, `${market} ${name} ${path}`).toBe(false)
      }
    }
    expect([...seen].sort()).toEqual(Object.keys(STATE).sort())
  })

  it('pass with fields nobody knows', () => {
    for (const { market, event } of all) {
      const parsed = parse(market, { ...event, brandNew: { a: 1 } })
      expect(parsed.ok && parsed.event).toMatchObject({ brandNew: { a: 1 } })
    }
  })

  it('are refused when a decimal is empty, a word or no text, but for the levels of books', () => {
    const anything = fc.oneof(
      fc.constantFrom('', ' ', 'abc', '1e5', 'NaN', '0x10', '--1', '1.', null, true, {}, []),
      fc.double(),
    )
    // Empty where a delivery contract has no funding, and an order no result yet.
    const mayBeEmpty = ['r', 'o.ai', 'o.er']
    let refused = 0
    const decimals = all.flatMap(({ market, event }) => {
      const name = parse(market, event).name
      const optional = [...(MAY_BE_MISSING['*'] ?? []), ...(MAY_BE_MISSING[name] ?? []), ...mayBeEmpty]
      const found = paths(event).filter((path) => {
        const value = at(event, path)
        return typeof value === 'string' && /^-?\d+\.\d+$/.test(value)
      })
      const kept = found.filter((path) => !optional.includes(path) && !/^(b|a|bids|asks)\.\d+\.\d$/.test(path))
      return kept.map((path) => ({ market, event, path }))
    })
    fc.assert(
      fc.property(fc.constantFrom(...decimals), anything, ({ market, event, path }, value) => {
        const odd = changed(event, path, (holder, key) => {
          holder[key] = value
        })
        expect(parse(market, odd).ok, `${market} ${path}`).toBe(false)
        refused++
      }),
      { numRuns: 3_000 },
    )
    expect(refused).toBe(3_000)
  })

  it('are refused with empty or wordy money in account events', () => {
    for (const { market, event } of all.filter(({ event }) => event.e === 'executionReport')) {
      for (const path of ['q', 'p', 'l', 'z', 'L', 'n', 'Z', 'Y']) {
        for (const value of ['', 'abc', '1e5', 1]) expect(parse(market, { ...event, [path]: value }).ok).toBe(false)
      }
    }
  })
})

describe.skipIf(!haveRecordings)('recorded frames', () => {
  it('of futures in 2026 pass and lose nothing', () => {
    for (const line of recordedLines('data/frames/futures-live-2026.jsonl')) {
      const { data, stream } = unwrapEvent(JSON.parse(line).frame)
      const market = (data as Payload).st === 2 || String(stream).includes('usd_') ? 'coinm' : 'usdm'
      const parsed = parse(market, data)
      expect(parsed, line.slice(0, 300)).toMatchObject({ ok: true })
      if (parsed.ok) expect(sameValues(data, parsed.event)).toBe(true)
    }
  })

  it('of accounts pass and lose nothing', () => {
    for (const line of recordedLines('data/frames/user-events-real.jsonl')) {
      const { frame } = JSON.parse(line)
      const parsed = parse('spot', frame)
      expect(parsed, line).toMatchObject({ ok: true })
      if (parsed.ok) expect(sameValues(frame, parsed.event)).toBe(true)
    }
  })

  it.each(RECORDINGS)('of %s all pass', (file, market) => {
    let seen = 0
    for (const event of payloads(file)) {
      const parsed = parseEvent(market, event)
      if (!parsed.ok) expect.fail(`${parsed.name}: ${parsed.reason} in ${JSON.stringify(event).slice(0, 300)}`)
      if (seen++ % 50 === 0) expect(sameValues(event, parsed.event)).toBe(true)
    }
    expect(seen).toBeGreaterThan(200)
  })
})

describe('an event', () => {
  const fill = {
    ...{ s: 'BTCUSDT', c: 'x', S: 'BUY', o: 'LIMIT', f: 'GTC', q: '1', p: '1', ap: '1', sp: '0', x: 'TRADE' },
    ...{ X: 'FILLED', i: 8886774, l: '1', z: '1', L: '1', N: 'USDT', n: '0.1', T: 1, t: 7, b: '0', a: '0', m: false },
    ...{ R: false, ps: 'BOTH', rp: '0' },
  }
  const orderUpdate = (o: object) => parseEvent('usdm', { e: 'ORDER_TRADE_UPDATE', E: 1, T: 1, o })

  it('that tells of a futures trade must name its commission, other updates need not', () => {
    const { n: _, N: __, ...free } = fill
    expect(orderUpdate(fill).ok).toBe(true)
    expect(orderUpdate(free).ok).toBe(false)
    expect(orderUpdate({ ...free, x: 'NEW', X: 'NEW', l: '0' }).ok).toBe(true)
  })

  it('keeps ids beyond 2^53 as text and refuses them as rounded numbers', () => {
    const parsed = orderUpdate({ ...fill, i: '9223372036854775807' })
    expect(parsed.ok && parsed.name === 'ORDER_TRADE_UPDATE' && parsed.event.o.i).toBe('9223372036854775807')
    expect(orderUpdate({ ...fill, i: 2 ** 60 }).ok).toBe(false)
  })

  it('passes with a new order type, time in force or reason', () => {
    expect(orderUpdate({ ...fill, o: 'BRAND_NEW', f: 'XYZ', er: '99', V: 'NEW_MODE' }).ok).toBe(true)
  })

  it('of an algo order may come under o or ao, but must come', () => {
    const algo = {
      ...{ caid: 'x', aid: 1, at: 'CONDITIONAL', o: 'STOP', s: 'BTCUSDT', S: 'BUY', ps: 'BOTH', f: 'GTC', q: '1' },
      ...{ X: 'NEW', ai: '', tp: '1', p: '1', cp: false, R: false },
    }
    const update = (body: object) => parseEvent('portfolio-margin', { e: 'ALGO_UPDATE', E: 1, T: 1, ...body }).ok
    expect(update({ o: algo })).toBe(true)
    expect(update({ ao: algo })).toBe(true)
    expect(update({})).toBe(false)
    expect(update({ ao: { ...algo, X: 'FINISHED' } })).toBe(false)
  })

  it('of the index names its pair as s or, before 2026-06-30, as i', () => {
    const index = { e: 'indexPriceUpdate', E: 1, p: '1' }
    expect(parseEvent('coinm', { ...index, s: 'BTCUSD' }).ok).toBe(true)
    expect(parseEvent('coinm', { ...index, i: 'BTCUSD' }).ok).toBe(true)
    expect(parseEvent('coinm', index).ok).toBe(false)
  })

  it('whose name is unknown, or no name at all, is refused without throwing', () => {
    for (const data of [{ e: 'toString' }, { e: 'new' }, {}, null, 7, 'text', []]) {
      expect(parseEvent('spot', data)).toMatchObject({ ok: false })
    }
  })

  it('of the same name has the shape of its market', () => {
    const flat = { e: 'ACCOUNT_UPDATE', E: 1, T: 1, eq: '1', aeq: '1', b: '1', m: '1', u: '1', i: '1', M: '1' }
    expect(parseEvent('options', flat).ok).toBe(true)
    expect(parseEvent('usdm', flat).ok).toBe(false)
  })

  it('list is told one by one', () => {
    const index = { e: 'indexPrice', E: 1, s: 'ETHUSDT', p: '1' }
    expect(parseEvents('options', [index, { ...index, p: 1 }]).map(({ ok }) => ok)).toEqual([true, false])
  })
})

it('anything at all is judged without throwing', () => {
  fc.assert(
    fc.property(fc.constantFrom(...(Object.keys(EVENTS) as EventMarket[])), fc.anything(), (market, data) => {
      for (const { ok } of parseEvents(market, unwrapEvent(data).data)) expect(ok).toBe(false)
    }),
  )
})

it('every market names its events as their field e does', () => {
  for (const [market, events] of Object.entries(EVENTS)) expect(Object.keys(events).length, market).toBeGreaterThan(2)
})
