import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EVENTS } from '../events/parse.ts'
import { haveRecordings, recordedLines } from '../testing/recorded.ts'
import { buildStream, parseStream, STREAMS } from './names.ts'
import { PARTS, STREAM_MARKETS, type StreamKind } from './stream.ts'

const SYMBOLS: Record<string, string[]> = {
  spot: ['BTCUSDT', '1INCHUSDT', '牛来USDT'],
  usdm: ['BTCUSDT', 'BTCUSDT_260925', '牛来USDT'],
  coinm: ['BTCUSD_PERP', 'ETHUSD_260925'],
  options: ['BTC-251226-110000-C'],
}

/** Any value a part may have, taken from the part's own pattern. */
function values(stream: StreamKind, part: string): fc.Arbitrary<string> {
  if (part === 'symbol') return fc.constantFrom(...(SYMBOLS[stream.market] ?? []))
  if (part === 'pair') return fc.constantFrom('BTCUSD', 'ETHUSDT')
  if (part === 'asset') return fc.constantFrom('ADAUSD', 'USDTUSD')
  if (part === 'underlying') return fc.constantFrom('BTCUSDT', 'ETHUSDT')
  if (part === 'expiry') return fc.constantFrom('251226', '260925')
  return fc.constantFrom(...(PARTS[part]?.source.replaceAll('\\', '').split('|') ?? []))
}

function wanted(stream: StreamKind): fc.Arbitrary<Record<string, string>> {
  const record: Record<string, fc.Arbitrary<string>> = {}
  const optional: string[] = []
  for (const [, opening, part] of stream.name.matchAll(/(\[?)[^<[]*<(\w+)>/g)) {
    if (!part) continue
    record[part] = values(stream, part)
    if (opening) optional.push(part)
  }
  const requiredKeys = Object.keys(record).filter((key) => !optional.includes(key))
  return fc.record(record, { requiredKeys }) as fc.Arbitrary<Record<string, string>>
}

describe('a stream name', () => {
  it('is parsed to what it was built from, for every kind of every market', () => {
    for (const stream of STREAM_MARKETS.flatMap((market) => STREAMS[market])) {
      const { market, kind } = stream
      fc.assert(
        fc.property(wanted(stream), (parts) => {
          const name = buildStream({ market, kind, ...parts })
          expect(name, `${market} ${kind} ${JSON.stringify(parts)}`).toBeTypeOf('string')
          expect(parseStream(market, name ?? '')).toMatchObject({ kind, ...parts })
        }),
        { numRuns: 40 },
      )
    }
  })

  it.each([
    ['spot', { kind: 'aggTrade', symbol: 'BTCUSDT' }, 'btcusdt@aggTrade'],
    ['spot', { kind: 'kline', symbol: 'BTCUSDT', interval: '1M', timezone: '+08:00' }, 'btcusdt@kline_1M@+08:00'],
    ['spot', { kind: 'partialDepth', symbol: 'BTCUSDT', levels: 20, speed: '100ms' }, 'btcusdt@depth20@100ms'],
    ['spot', { kind: 'windowTickerAll', window: '4h' }, '!ticker_4h@arr'],
    ['usdm', { kind: 'markPriceAll', second: '1s' }, '!markPrice@arr@1s'],
    ['usdm', { kind: 'tradingSession' }, 'tradingSession'],
    [
      'usdm',
      { kind: 'continuousKline', pair: 'BTCUSDT', contract: 'perpetual', interval: '1m' },
      'btcusdt_perpetual@continuousKline_1m',
    ],
    ['coinm', { kind: 'markPrice', symbol: 'BTCUSD_PERP' }, 'btcusd_perp@markPrice'],
    ['coinm', { kind: 'indexPrice', symbol: 'BTCUSD' }, 'btcusd@indexPrice'],
    ['options', { kind: 'tickerByExpiry', underlying: 'ETHUSDT', expiry: '251226' }, 'ethusdt@optionTicker@251226'],
  ] as const)('of %s for %o is %s', (market, parts, name) => {
    expect(buildStream({ market, ...parts })).toBe(name)
  })

  it('tells its event, its route and whether it sends lists', () => {
    expect(parseStream('usdm', 'btcusdt@bookTicker')).toMatchObject({ event: 'bookTicker', route: 'public' })
    expect(parseStream('usdm', '!ticker@arr')).toMatchObject({ event: '24hrTicker', route: 'market', list: true })
    expect(parseStream('spot', 'btcusdt@ticker_4h')).toMatchObject({ event: '4hTicker', symbol: 'BTCUSDT' })
    expect(parseStream('coinm', 'btcusd@markPrice@1s')).toMatchObject({ kind: 'markPricePair', symbol: 'BTCUSD' })
    expect(parseStream('coinm', 'btcusd_perp@markPrice@1s')).toMatchObject({ kind: 'markPrice', symbol: 'BTCUSD_PERP' })
  })

  it.each([
    ['spot', '!ticker@arr'],
    ['spot', '!bookTicker'],
    ['spot', 'btcusdt@kline_7m'],
    ['spot', 'btcusdt@depth7'],
    ['spot', 'btcusdt@markPrice'],
    ['spot', '@trade'],
    ['spot', 'a@b@trade'],
    ['options', 'btc-251226-110000-c@depth'],
    ['coinm', '!markPrice@arr'],
  ] as const)('is not recognised when %s does not offer %s', (market, name) => {
    expect(parseStream(market, name)).toBeUndefined()
  })

  it.each([
    ['an unknown kind', { market: 'spot', kind: 'nonsense' }],
    ['a missing symbol', { market: 'spot', kind: 'trade' }],
    ['a symbol with an at sign', { market: 'spot', kind: 'trade', symbol: 'BTC@USDT' }],
    ['a symbol with a blank', { market: 'spot', kind: 'trade', symbol: 'BTC USDT' }],
    ['an unknown interval', { market: 'spot', kind: 'kline', symbol: 'BTCUSDT', interval: '7m' }],
    ['a part it does not have', { market: 'spot', kind: 'trade', symbol: 'BTCUSDT', interval: '1m' }],
  ] as const)('is not built with %s', (_, parts) => {
    expect(buildStream(parts)).toBeUndefined()
  })
})

it('the event of every stream has a model', () => {
  for (const { market, event, kind } of STREAM_MARKETS.flatMap((market) => STREAMS[market])) {
    expect(Object.keys(EVENTS[market]), `${market} ${kind}`).toContain(event.replace('<window>', '1h'))
  }
})

describe.skipIf(!haveRecordings)('recorded streams', () => {
  it.each([
    ['hft-spot-btcusdt-20240808.txt.gz', 'spot'],
    ['cf-spot-btc-eth-dot-20210404.txt.gz', 'spot'],
    ['hft-usdm-btcusdt-20240808.txt.gz', 'usdm'],
    ['cf-usdm-klines-20210417.txt.gz', 'usdm'],
    ['hft-coinm-btcusdperp-20240808.txt.gz', 'coinm'],
    ['cf-coinm-10symbols-20210722.txt.gz', 'coinm'],
  ] as const)('of %s are parsed and built again', (file, market) => {
    const names = new Set<string>()
    for (const line of recordedLines(`data/frames/${file}`)) {
      const name = /\{"stream":\s?"([^"]+)"/.exec(line)?.[1]
      if (name) names.add(name)
    }
    expect(names.size).toBeGreaterThan(2)
    for (const name of names) {
      const parsed = parseStream(market, name)
      expect(parsed, name).toBeDefined()
      const { event: _, route: __, list: ___, ...parts } = parsed ?? { kind: '' }
      expect(buildStream({ ...parts, market } as never)).toBe(name)
    }
  })
})
