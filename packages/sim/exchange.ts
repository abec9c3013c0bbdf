import type { Account } from './accounts/account.ts'
import { type Accounts, createAccounts, type NewAccount } from './accounts/accounts.ts'
import type { ApiKey } from './accounts/api-key.ts'
import { createListenTokens, type ListenTokens } from './accounts/listen-tokens.ts'
import type { Clock } from './clock.ts'
import { createFaults, type Faults } from './faults.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { createIpLimiter, type IpLimiter } from './limits/ip-limiter.ts'
import { createOrderCounter, type OrderCounter } from './limits/order-counter.ts'
import { createMarkets, type Markets } from './market/markets.ts'
import { createPlayback } from './market/playback.ts'
import { readRecording } from './market/recording.ts'
import { createPipeline, type Pipeline } from './rest/pipeline.ts'
import type { Routes } from './rest/route.ts'
import { sapiAccountRoutes } from './rest/sapi-account.ts'
import { spotAccountRoutes } from './rest/spot-account.ts'
import { spotMarketRoutes } from './rest/spot-market.ts'
import { spotOrderRoutes } from './rest/spot-orders.ts'
import { SPOT_ORDER_LIMITS } from './spot/exchange-info.ts'
import { createOrderStore } from './spot/order-store.ts'
import { createSpotTrading, type SpotTrading } from './spot/trading.ts'

/** The whole exchange without its doors. */
export interface Exchange {
  readonly clock: Clock
  readonly accounts: Accounts
  readonly markets: Markets
  readonly spot: SpotTrading
  readonly spotOrders: OrderCounter
  readonly futuresOrders: OrderCounter
  readonly faults: Faults
  readonly ledger: Ledger
  readonly limiter: IpLimiter
  readonly pipeline: Pipeline
  readonly listenTokens: ListenTokens
  createAccount(options: NewAccount): { account: Account; key: ApiKey | null }
  removeKey(apiKey: string): boolean
  /** Sends a symbol to a price by trades. False when it is not listed. */
  setPrice(symbol: string, price: string): boolean
  /** Plays a file of recorded frames from now on. @throws when it cannot be read */
  replay(file: string): void
  /** Closes limit windows that are over, so that the ledger shows them. */
  flushWindows(): void
  close(): void
}

export interface ExchangeOptions {
  readonly clock: Clock
  readonly seed: number
  readonly speed: number
  /** Makes ids for orders whose sender gave none. */
  readonly makeId: () => string
  /** Only these symbols; all when absent. */
  readonly symbols?: readonly string[] | undefined
  /** Hears of errors that are no answers of the venue but defects. */
  readonly onDefect: (error: unknown) => void
}

/** How often the crowd moves. */
const HEARTBEAT_MS = 100
const FUTURES_ORDER_LIMITS = [
  { interval: 'SECOND', intervalNum: 10, limit: 300 },
  { interval: 'MINUTE', intervalNum: 1, limit: 1_200 },
] as const

export function createExchange(options: ExchangeOptions): Exchange {
  const { clock, seed, speed, makeId } = options
  const ledger = createLedger()
  const accounts = createAccounts({ clock })
  const limiter = createIpLimiter({ ledger })
  const faults = createFaults({ clock, seed })
  const markets = createMarkets({
    seed,
    speed,
    startAt: clock.now(),
    ...(options.symbols && { only: options.symbols }),
  })
  const spotOrders = createOrderCounter({ ledger, pool: 'spot-orders', limits: SPOT_ORDER_LIMITS })
  const futuresOrders = createOrderCounter({ ledger, pool: 'futures-orders', limits: FUTURES_ORDER_LIMITS })
  const spot = createSpotTrading({ clock, ledger, markets, orders: createOrderStore(), counter: spotOrders })
  const listenTokens = createListenTokens({ clock })
  const routes: Routes = {
    ...spotMarketRoutes(markets),
    ...spotOrderRoutes({ markets, trading: spot, makeId }),
    ...spotAccountRoutes({ markets, counter: spotOrders }),
    ...sapiAccountRoutes(),
  }
  const pipeline = createPipeline({
    clock,
    accounts,
    limiter,
    spotOrders,
    futuresOrders,
    ledger,
    faults,
    routes,
    fallback: () => undefined,
    onDefect: options.onDefect,
  })
  const playback = createPlayback({ clock, markets })
  const stop = clock.every(HEARTBEAT_MS, () => markets.step(clock.now()))

  return {
    clock,
    accounts,
    markets,
    spot,
    spotOrders,
    futuresOrders,
    faults,
    ledger,
    limiter,
    pipeline,
    listenTokens,
    createAccount: (account) => accounts.create(account),
    removeKey: (apiKey) => accounts.removeKey(apiKey),
    setPrice: (symbol, price) => markets.set(symbol, price, clock.now()),
    flushWindows() {
      limiter.flush(clock.now())
      spotOrders.flush(clock.now())
      futuresOrders.flush(clock.now())
    },
    replay: (file) => playback.add(readRecording(file)),
    close() {
      stop()
      playback.close()
    },
  }
}
