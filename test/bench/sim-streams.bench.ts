import { countMessages, setSpeed, startTarget } from '../../packages/sim/bench/load.ts'
import { type BenchRow, compare } from './row.ts'

const SOCKETS = 40
const MEASURE_MS = 3_000
const STREAMS = ['btcusdt', 'ethusdt', 'solusdt', 'bnbusdt', 'xrpusdt'].flatMap((symbol) => [
  `${symbol}@trade`,
  `${symbol}@aggTrade`,
  `${symbol}@bookTicker`,
])

/** Stream messages out of the simulated exchange while its market runs fast, against ws sending one ready frame. */
export async function run(): Promise<BenchRow[]> {
  const exchange = await startTarget('exchange', 1)
  const bare = await startTarget('bare', 1)
  await setSpeed(exchange, 60)
  const row = await compare(
    'sim: stream messages out, against ws with one frame',
    'messages/s',
    () => countMessages(exchange, `/stream?streams=${STREAMS.join('/')}`, SOCKETS, MEASURE_MS),
    () => countMessages(bare, '/', 1, MEASURE_MS),
    2,
  )
  await Promise.all([exchange.stop(), bare.stop()])
  return [row]
}
