import { type EventMarket, parseEvent } from '@flotilla/venue'
import { type BenchRow, compare, rateOf } from './row.ts'

const levels = (from: number) =>
  Array.from({ length: 10 }, (_, index) => [(from + index / 100).toFixed(2), '0.01500000'])

/** One message of each sort that a busy process reads, as long as they are on the wire. */
const SAMPLES: Record<string, { market: EventMarket; event: object }> = {
  aggTrade: {
    market: 'spot',
    event: {
      ...{ e: 'aggTrade', E: 1_700_000_000_123, s: 'BTCUSDT', a: 3_141_592_653, p: '67012.34000000', q: '0.01500000' },
      ...{ f: 4_200_000_001, l: 4_200_000_003, T: 1_700_000_000_120, m: true, M: true },
    },
  },
  'depth of 20 levels': {
    market: 'usdm',
    event: {
      ...{ e: 'depthUpdate', E: 1_700_000_000_123, T: 1_700_000_000_120, s: 'BTCUSDT', U: 4_100_000_000_001 },
      ...{ u: 4_100_000_000_009, pu: 4_100_000_000_000, b: levels(67_012), a: levels(67_013) },
    },
  },
  executionReport: {
    market: 'spot',
    event: {
      ...{
        e: 'executionReport',
        E: 1_700_000_000_123,
        s: 'BTCUSDT',
        c: 'f7fk3m9qpw2x7fk3m9qpw2',
        S: 'BUY',
        o: 'LIMIT',
      },
      ...{ f: 'GTC', q: '0.00100000', p: '60000.00000000', P: '0.00000000', F: '0.00000000', g: -1, C: '', x: 'TRADE' },
      ...{ X: 'FILLED', r: 'NONE', i: 12_345_678_901, l: '0.00100000', z: '0.00100000', L: '60000.00000000' },
      ...{ n: '0.06000000', N: 'USDT', T: 1_700_000_000_120, t: 1_234_567, I: 8_641_984, w: false, m: false, M: true },
      ...{ O: 1_700_000_000_000, Z: '60.00000000', Y: '60.00000000', Q: '0.00000000', W: 1_700_000_000_000, V: 'NONE' },
    },
  },
}

/** From the text of a message to a checked, typed event, against nothing but JSON.parse. */
export async function run(): Promise<BenchRow[]> {
  const rows: BenchRow[] = []
  for (const [name, { market, event }] of Object.entries(SAMPLES)) {
    const text = JSON.stringify(event)
    const parsed = parseEvent(market, JSON.parse(text))
    if (!parsed.ok) throw new Error(`${name}: ${parsed.reason}`)
    const ours = () => rateOf(() => parseEvent(market, JSON.parse(text)))
    const bare = () => rateOf(() => JSON.parse(text))
    rows.push(await compare(`venue: ${name} to typed event / JSON.parse`, 'messages/s', ours, bare))
  }
  return rows
}
