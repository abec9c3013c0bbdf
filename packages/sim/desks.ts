import type { Account } from './accounts/account.ts'
import type { Clock } from './clock.ts'
import { fixed } from './fixed.ts'
import { endow, type FuturesDesk } from './futures/desk.ts'
import { createFuturesDesks } from './futures/desks.ts'
import { FUTURES_ORDER_LIMITS } from './futures/exchange-info.ts'
import { createMarkPrices, type MarkPrices } from './futures/mark-price.ts'
import type { Ledger } from './ledger.ts'
import type { Lifetimes } from './lifetimes.ts'
import { createOrderCounter, type OrderCounter } from './limits/order-counter.ts'
import { createMarginDesk, type MarginDesk } from './margin/margin-desk.ts'
import type { Markets } from './market/markets.ts'
import { SPOT_ORDER_LIMITS } from './spot/exchange-info.ts'
import { createLists, type Lists } from './spot/lists.ts'
import { createOrderStore } from './spot/order-store.ts'
import { createStops } from './spot/stops.ts'
import { createSpotTrading, type SpotTrading } from './spot/trading.ts'

/** Where accounts trade: spot, margin and both futures markets. */
export interface Desks {
  readonly spot: SpotTrading
  readonly lists: Lists
  readonly spotOrders: OrderCounter
  readonly futuresOrders: OrderCounter
  readonly marks: MarkPrices
  readonly usdm: FuturesDesk
  readonly coinm: FuturesDesk
  readonly margin: MarginDesk
  /** Gives a new account what it begins with outside of its spot wallet. */
  endow(account: Account, start: StartingMoney): void
}

/** Balances as decimals by asset. */
export interface StartingMoney {
  /** Cross margin wallet; 1,000 USDT when absent. */
  readonly margin?: Balances | undefined
  /** Futures wallets; 10,000 USDT on USD-M and some coins on COIN-M when absent. */
  readonly futures?: { readonly usdm?: Balances | undefined; readonly coinm?: Balances | undefined } | undefined
}

type Balances = Readonly<Record<string, string>>

export interface DesksDeps {
  readonly clock: Clock
  readonly ledger: Ledger
  readonly markets: Markets
  readonly lifetimes: Lifetimes
}

const MARGIN_START = { USDT: '1000' } as const
const FUTURES_START = { usdm: { USDT: '10000' }, coinm: { BTC: '0.1', ETH: '2' } } as const

export function createDesks({ clock, ledger, markets, lifetimes }: DesksDeps): Desks {
  const spotOrders = createOrderCounter({ ledger, pool: 'spot-orders', limits: SPOT_ORDER_LIMITS })
  const futuresOrders = createOrderCounter({ ledger, pool: 'futures-orders', limits: FUTURES_ORDER_LIMITS })
  const spot = createSpotTrading({ clock, ledger, markets, orders: createOrderStore(), counter: spotOrders })
  const lists = createLists({ clock, trading: spot, stops: createStops({ clock }) })
  const marks = createMarkPrices({ clock, markets })
  const { usdm, coinm } = createFuturesDesks({ clock, ledger, markets, marks, counter: futuresOrders, lifetimes })
  const marginStart = new Map<string, Balances>()
  const startingBalances = (owner: Account) => units(marginStart.get(owner.uid) ?? MARGIN_START)
  const margin = createMarginDesk({ clock, markets, lifetimes, trading: spot, startingBalances })
  return {
    spot,
    lists,
    spotOrders,
    futuresOrders,
    marks,
    usdm,
    coinm,
    margin,
    endow(account, start) {
      if (start.margin) marginStart.set(account.uid, start.margin)
      endow(usdm.account(account), units(start.futures?.usdm ?? FUTURES_START.usdm))
      endow(coinm.account(account), units(start.futures?.coinm ?? FUTURES_START.coinm))
    },
  }
}

const units = (balances: Balances): Record<string, bigint> =>
  Object.fromEntries(Object.entries(balances).map(([asset, text]) => [asset, BigInt(fixed(text))]))
