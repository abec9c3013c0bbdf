import { FaultError } from '@flotilla/protocol'
import { systemClock } from '@flotilla/runtime'
import type { LimitsFleet } from './fleet.ts'

/** Calls in flight for each account and for public queries. */
const lanes = 3

/** How long a refused caller waits before it comes again, ms: people are impatient. */
const impatienceMs = 500

/** What became of the calls. */
export interface Served {
  readonly answered: number
  readonly refused: number
}

/** Asks for more than the exchange allows, from every account and through every process, until it is called off. */
export function saturate({ client, users }: LimitsFleet) {
  let going = true
  let [answered, refused] = [0, 0]
  const lane = async (call: () => Promise<unknown>) => {
    while (going) {
      try {
        await call()
        answered++
      } catch (error) {
        if (!(error instanceof FaultError)) throw error
        refused++
        await systemClock.sleep(Math.min(error.fault.retryAfterMs ?? impatienceMs, impatienceMs))
      }
    }
  }
  // Each with a limit of its own, so that no answer comes from the cache; 501 to 1000 weigh the same.
  let asked = 0
  const query = () => client.query('spot.depth', { symbol: 'BTCUSDT', limit: 501 + (asked++ % 500) })
  const calls = users.map(
    ({ call }) =>
      () =>
        call('spot.getAccount'),
  )
  const running = [...calls, query, query].flatMap((call) => Array.from({ length: lanes }, () => lane(call)))
  return {
    /** How many calls have been answered so far. */
    answered: () => answered,
    async end(): Promise<Served> {
      going = false
      await Promise.all(running)
      return { answered, refused }
    },
  }
}
