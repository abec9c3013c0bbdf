import { createControls } from './controls.ts'
import type { Core } from './core.ts'
import { createFeedback } from './feedback.ts'
import { createGranting } from './granting.ts'
import { createIsolation } from './isolation.ts'
import { createJoining } from './joining.ts'
import { createLedger } from './ledger.ts'
import { createNoise } from './noise.ts'
import type { Pool } from './pool.ts'
import { createReservations } from './reservations.ts'
import { createSpending } from './spending.ts'
import { createWaitingRoom } from './waiting-room.ts'

export type LimiterOptions = {
  pools: readonly Pool[]
  /** Part of every limit to use at most. @default 95 */
  sharePercent?: number
  /** How far our idea of Binance's clock may be off, either way. @default 100 */
  clockErrorMs?: number
  /** How long a permit may be used after it was given. @default 250 */
  permitTtlMs?: number
  /** A permit nobody reported on is believed to be in flight this long. @default 60000 */
  lostAfterMs?: number
  /** Part of a window reserved ahead, in percent; 0 = no reservations are needed. @default 0 */
  blockPercent?: number
  /** Of the coordinator that grants; travels in each permit. @default 0 */
  epoch?: number
  /** @default 1000 */
  maxQueuedPerUser?: number
}

export type Limiter = ReturnType<typeof createLimiter>

/** Decides when each call to Binance may go. Pure: every time is handed in, as Binance's clock in epoch milliseconds. */
export function createLimiter(options: LimiterOptions) {
  const { pools, sharePercent = 95, clockErrorMs = 100, permitTtlMs = 250, lostAfterMs = 60_000 } = options
  const { blockPercent = 0, epoch = 0, maxQueuedPerUser = 1_000 } = options
  const ledger = createLedger({ pools, sharePercent, clockErrorMs, blockPercent })
  const factors = new Map<string, number>()
  const noise = createNoise()
  const core: Core = {
    ledger,
    factors,
    noise,
    isolation: createIsolation(noise),
    spending: createSpending(),
    room: createWaitingRoom({
      factorOf: (user, now) => Math.min(factors.get(user) ?? 1, noise.factorOf(user, now)),
    }),
    reservations: createReservations({ ledger, blockPercent, lostAfterMs }),
    out: new Map(),
    permitTtlMs,
  }
  return {
    ...createGranting(core, { lostAfterMs, epoch, maxQueuedPerUser }),
    ...createFeedback(core),
    ...createControls(core),
    ...createJoining(core),
  }
}
