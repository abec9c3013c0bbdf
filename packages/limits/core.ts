import type { Flight } from './flights.ts'
import type { Isolation } from './isolation.ts'
import type { Account, Ledger } from './ledger.ts'
import type { Noise } from './noise.ts'
import type { Reservations } from './reservations.ts'
import type { Spending } from './spending.ts'
import type { WaitingRoom } from './waiting-room.ts'

/** A permit that was given and not yet reported on. */
export type Out = { user: string; flights: { account: Account; flight: Flight }[]; grantedAt: number; lostAt: number }

/** What the parts of the limiter share. */
export type Core = {
  ledger: Ledger
  room: WaitingRoom
  reservations: Reservations
  noise: Noise
  isolation: Isolation
  spending: Spending
  out: Map<string, Out>
  /** Parts of their turns an operator left to users. */
  factors: Map<string, number>
  permitTtlMs: number
}
