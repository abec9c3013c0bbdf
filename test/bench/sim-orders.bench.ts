import { ordersPerCpuSecond, placeOrders, startTarget } from '../../packages/sim/bench/load.ts'
import { type BenchRow, compare } from './row.ts'

const ORDERS = 6_000
const IN_FLIGHT = 64
/** As many as the simulator has to carry; each places a few orders only, so that no limit of an account is in the way. */
const ACCOUNTS = 10_000
const ROUNDS = 3

/**
 * Signed LIMIT orders over REST to the simulated exchange, against a server that only checks the signature: by the
 * clock, which shares the processors with the load, and by the processor time of the server's own thread.
 */
export async function run(): Promise<BenchRow[]> {
  const exchange = await startTarget('exchange', ACCOUNTS)
  const bare = await startTarget('bare', ACCOUNTS)
  const byClock = await compare(
    'sim: signed orders over REST, against http + HMAC',
    'orders/s',
    () => placeOrders(exchange, ORDERS, IN_FLIGHT),
    () => placeOrders(bare, ORDERS, IN_FLIGHT),
    ROUNDS,
  )
  const byCpu = await compare(
    'sim: the same by processor time',
    'orders/cpu-s',
    () => ordersPerCpuSecond(exchange, ORDERS, IN_FLIGHT),
    () => ordersPerCpuSecond(bare, ORDERS, IN_FLIGHT),
    ROUNDS,
  )
  await Promise.all([exchange.stop(), bare.stop()])
  return [byClock, byCpu]
}
