import { type Bus, type Fault, FleetFrozen } from '@flotilla/protocol'

/** What an answer said that made this process stop by itself, before the coordinator could say so. */
interface Stop {
  readonly pool?: string
  readonly status: number
  readonly retryAfterMs?: number
  readonly bannedUntil?: number
}

/** How long an answer without an end keeps this process still, ms: until the coordinator's word is here. */
const unstatedMs = 1_000

const everything = ''

/**
 * What is frozen of one address: as the coordinator says to all behind it, and at once what this process saw itself.
 * A call whose permit was given before does not leave.
 * @param now Binance's clock as far as it is known, never ahead of it, epoch ms
 */
export function watchFrozen(bus: Bus, egress: string, now: () => number) {
  const until = new Map<string, number>()
  const freeze = (pool: string | undefined, end: number) =>
    until.set(pool ?? everything, Math.max(end, until.get(pool ?? everything) ?? 0))

  bus.listen(FleetFrozen, { egress }, ({ payload }) => {
    // Ended early by an operator: the end it then has is past.
    if (payload.until <= now()) until.delete(payload.pool ?? everything)
    else freeze(payload.pool, payload.until)
  })

  return {
    saw({ pool, status, retryAfterMs = unstatedMs, bannedUntil }: Stop) {
      const end = bannedUntil ?? now() + retryAfterMs
      if (status === 418 || status === 403) freeze(undefined, end)
      if (status === 429 && pool !== undefined) freeze(pool, end)
    },
    /** Why a call on these counters must not leave now. */
    fault(pools: readonly string[]): Fault | undefined {
      if (until.size === 0) return undefined
      const at = now()
      const end = Math.max(...[everything, ...pools].map((pool) => until.get(pool) ?? 0))
      if (end <= at) return undefined
      const message = 'Binance told this address to stop; the call was kept back'
      return { code: 'ADDRESS_FROZEN', message, outcome: 'unsent', retryAfterMs: Math.ceil(end - at) }
    },
  }
}
