import type { ApiKey } from './api-key.ts'
import type { Wallet } from './wallet.ts'

/** Events of an account on one product, as they travel; the sockets subscribed to it listen. */
export type UserEventListener = (event: Record<string, unknown>) => void

/** A user of the exchange. Products keep their own state of it under its `uid`. */
export interface Account {
  readonly uid: string
  /** Spot trading keeps an account's orders under this name: margin trades the same books with a wallet of its own. */
  readonly shelf: string
  readonly product: 'spot' | 'margin'
  readonly createdAt: number
  readonly keys: Map<string, ApiKey>
  readonly spot: Wallet
  /** Pay commissions in BNB with a quarter off, as the site's switch does. */
  bnbBurn: boolean
  /** Rates in parts per million. */
  readonly rates: { maker: number; taker: number }
  readonly spotListeners: Set<UserEventListener>
}
