import type { Clock } from '@flotilla/runtime'

/** For how long it is known of each trade whether it was told, ms; twice as long at most. */
const keptMs = 30 * 60_000
/** How far Binance's clock, that of the log and that of this host may be apart, ms. */
export const skewMs = 5_000

interface Generation {
  readonly since: number
  readonly told: Set<string>
}

/**
 * Which trades were told lately, one by one. A cursor moves past a trade that Binance left out as soon as a later one is
 * told, so of what happened lately only this says whether it was told. @param since from when on the log was read, epoch ms
 */
export function createRecentTrades(clock: Clock, since: number) {
  let older: Generation | undefined
  let newer: Generation = { since, told: new Set() }

  return {
    add(name: string) {
      if (clock.now() - newer.since > keptMs) {
        older = newer
        newer = { since: clock.now(), told: new Set() }
      }
      newer.told.add(name)
    },
    has: (name: string) => newer.told.has(name) || older?.told.has(name) === true,
    /** Whether a trade of that time would be here, had it been told. @param at epoch ms */
    covers: (at: number) => at > (older ?? newer).since + skewMs,
  }
}

export type RecentTrades = ReturnType<typeof createRecentTrades>
