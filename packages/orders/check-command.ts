import { type Command, type Fault, refusal } from '@flotilla/protocol'

/** How far ahead a command may expire, ms: nothing of yesterday runs after an outage. */
const longestLifeMs = { market: 30_000, other: 12 * 3_600_000 } as const

/** How much earlier or later two clocks of the fleet may be, ms. */
const clockSlackMs = 2_000

/** By these an order is found and fenced: a longer `recvWindow` would let it in after it was told as not placed. */
const fleetOwn = ['newClientOrderId', 'newOrderRespType', 'recvWindow'] as const

const isMarket = (order: unknown) => (order as { type?: unknown } | null)?.type === 'MARKET'

/** Refuses what must not be sent whatever Binance would say; undefined when the command may run at `now`. */
export function checkCommand({ order, expiresAt }: Command, now: number): Fault | undefined {
  if (expiresAt <= now) {
    return refusal('EXPIRED', `the command expired ${Math.round((now - expiresAt) / 1000)} s ago; send a new one`)
  }
  const batch: readonly unknown[] = Array.isArray(order.batchOrders) ? order.batchOrders : []
  const longest = [order, ...batch].some(isMarket) ? longestLifeMs.market : longestLifeMs.other
  if (expiresAt > now + longest + clockSlackMs) {
    return refusal('EXPIRES_TOO_LATE', `expiresAt may be at most ${longest / 1000} s ahead for this kind of command`)
  }
  const named = fleetOwn.find((name) => name in order)
  return named === undefined ? undefined : refusal('BAD_PARAMETER', `${named} is chosen by the fleet; leave it out`)
}
