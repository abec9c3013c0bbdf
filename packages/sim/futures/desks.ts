import type { Account } from '../accounts/account.ts'
import type { Clock } from '../clock.ts'
import type { Ledger } from '../ledger.ts'
import type { Lifetimes } from '../lifetimes.ts'
import type { OrderCounter } from '../limits/order-counter.ts'
import type { Markets } from '../market/markets.ts'
import type { FuturesSettings } from './account.ts'
import { createFuturesDesk, type FuturesDesk } from './desk.ts'
import type { MarkPrices } from './mark-price.ts'

export interface FuturesDesksDeps {
  readonly clock: Clock
  readonly ledger: Ledger
  readonly markets: Markets
  readonly marks: MarkPrices
  readonly counter: OrderCounter
  readonly lifetimes: Lifetimes
}

/** Ids of futures orders lie beyond 2^53, as the venue's do. */
const FIRST_ORDER_ID = 8_389_766_000_000_001_001n

/** USD-M and COIN-M, which have order ids, order limits and an account's settings in common. */
export function createFuturesDesks(deps: FuturesDesksDeps): { usdm: FuturesDesk; coinm: FuturesDesk } {
  const settings = new Map<string, FuturesSettings>()
  let nextOrderId = FIRST_ORDER_ID

  function settingsOf(owner: Account): FuturesSettings {
    const known = settings.get(owner.uid) ?? { dualSide: false, multiAssets: false, feeBurn: false }
    settings.set(owner.uid, known)
    return known
  }

  const shared = { ...deps, settingsOf, nextOrderId: () => nextOrderId++ }
  return {
    usdm: createFuturesDesk({ ...shared, market: 'usdm' }),
    coinm: createFuturesDesk({ ...shared, market: 'coinm' }),
  }
}
