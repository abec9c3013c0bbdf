import type { Account } from '../accounts/account.ts'
import type { ApiKey, Permissions } from '../accounts/api-key.ts'
import type { Params } from './params.ts'

/** Everything a handler may know about a call. */
export interface Context {
  readonly params: Params
  readonly address: string
  readonly now: number
  /** Reads show what was true at this time; earlier than `now` while a `stale` fault lasts. */
  readonly asOf: number
}

/** A call that has proved whose it is. */
export interface SignedContext extends Context {
  readonly account: Account
  readonly key: ApiKey
  /** The signed timestamp, epoch milliseconds; absent on key-only calls. */
  readonly timestamp: number | undefined
}

/** What the exchange does for one path. Handlers return the JSON of the answer or throw a VenueError. */
export type Route = PublicRoute | PrivateRoute

export interface PublicRoute {
  readonly security: 'NONE'
  handle(context: Context): unknown
}

export interface PrivateRoute {
  readonly security: 'KEY' | 'SIGNED'
  readonly permission: keyof Permissions
  /** What it counts on the account's order limits. */
  readonly orders?: OrderCharge
  /** Parameters it knows; others are refused with -1104. Undefined accepts any. */
  readonly reads?: ReadonlySet<string>
  handle(context: SignedContext): unknown
}

export interface OrderCharge {
  readonly market: 'spot' | 'futures'
  /** Spot: how many unfilled orders it may leave. Futures: what it counts on the 10 s and the 1 min counter. */
  readonly count: number | readonly [number, number]
}

/** Routes by `METHOD path`. */
export type Routes = Readonly<Record<string, Route>>

export const open = (handle: PublicRoute['handle']): PublicRoute => ({ security: 'NONE', handle })

export const reading = (handle: PrivateRoute['handle']): PrivateRoute => ({
  security: 'SIGNED',
  permission: 'enableReading',
  handle,
})
