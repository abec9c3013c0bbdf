import type { Plan, StreamProof } from '@flotilla/orders'
import { type Exchange, onStream } from './exchange.ts'
import type { Surroundings } from './surroundings.ts'

/** Events reach us at most this late while the stream runs, ms. */
const lateMs = 1_500

/** The account's user data stream: it shows every change soon, except where it has gaps. */
export function createUserStream(exchange: Exchange, { time, random, weather, met }: Surroundings) {
  const gaps: { readonly from: number; readonly to: number }[] = []
  if (weather.stream === 'gaps') {
    for (let from = time.now; gaps.length < 3; ) {
      from += random.exponential(15_000)
      const to = from + random.exponential(8_000)
      gaps.push({ from, to })
      from = to
    }
  }
  const begin = time.now - 60_000

  return {
    /** What the stream proves of the orders of a plan; nothing while it is down. */
    proof(plan: Plan, command: string): StreamProof | undefined {
      if (weather.stream === 'none') return undefined
      const now = time.now
      if (gaps.some(({ from, to }) => now >= from && now < to)) {
        met('stream gap', command)
        return undefined
      }
      const continuousFrom = gaps.reduce((latest, { to }) => (to <= now ? Math.max(latest, to) : latest), begin)
      const seen = plan.cases.flatMap(({ goal, id }) =>
        goal !== 'placed'
          ? []
          : exchange.byClientId(id).flatMap((order) => {
              const shown = order.pictures.some(({ at }) => at >= continuousFrom && at <= now - lateMs)
              return (shown ? onStream(order, now - lateMs) : undefined) ?? []
            }),
      )
      return { continuousFrom, provenAt: now - lateMs, seen }
    },
  }
}

export type UserStream = ReturnType<typeof createUserStream>
