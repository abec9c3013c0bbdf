import type { Account } from '../accounts/account.ts'
import type { ApiKey } from '../accounts/api-key.ts'
import type { OrderCounter } from '../limits/order-counter.ts'
import type { Params } from '../rest/params.ts'
import type { ApiRequest } from './api-message.ts'
import type { Connection } from './connection.ts'

export type Json = Record<string, unknown>

/** A method that the socket answers itself. Returns the result or throws a VenueError. */
export type OwnMethod = (request: ApiRequest, params: Params) => unknown

/** What one WS-API (spot, USD-M, COIN-M) has that the others have not. */
export interface ApiFamily {
  /** The limiter's pool that calls are charged to. */
  readonly pool: string
  /** What a method of the socket itself costs. */
  readonly ownWeight: number
  /** The weight limit as `rateLimits` shows it, without its count. */
  readonly weightLimit: Json
  /** Methods that are twins of REST calls, as `METHOD path`. */
  readonly twins: Readonly<Record<string, string>>
  /** Methods whose answers show the order counters. */
  readonly orderMethods: RegExp
  readonly orders: OrderCounter
  /** Adds the methods for user data; called once per connection. */
  attach(socket: ApiSocket): UserData
}

/** What a family may use of its connection. */
export interface ApiSocket {
  readonly connection: Connection
  send(message: Json): void
  /** The account behind session.logon, if somebody is logged on. */
  loggedOn(): { account: Account; key: ApiKey } | undefined
  /** Checks key, time and signature of a request. @throws VenueError */
  prove(request: ApiRequest, params: Params): { account: Account; key: ApiKey }
}

export interface UserData {
  readonly methods: Readonly<Record<string, OwnMethod>>
  /** Whether session.status shows a user data stream. */
  isActive(): boolean
  /** The session has ended. */
  loggedOut(): void
  /** A key was revoked; true when something here hung on it. */
  revoked(apiKey: string): boolean
  close(): void
}
