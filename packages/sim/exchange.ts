import type { Account } from './accounts/account.ts'
import { type Accounts, createAccounts, type NewAccount } from './accounts/accounts.ts'
import type { ApiKey } from './accounts/api-key.ts'
import { createListenTokens, type ListenTokens } from './accounts/listen-tokens.ts'
import type { Clock } from './clock.ts'
import { createFaults, type Faults } from './faults.ts'
import { fixed } from './fixed.ts'
import type { FuturesSettings } from './futures/account.ts'
import { createFuturesDesk, endow, type FuturesDesk } from './futures/desk.ts'
import { FUTURES_ORDER_LIMITS } from './futures/exchange-info.ts'
import { createMarkPrices, type MarkPrices } from './futures/mark-price.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { createIpLimiter, type IpLimiter } from './limits/ip-limiter.ts'
import { createOrderCounter, type OrderCounter } from './limits/order-counter.ts'
import { createMarginDesk } from './margin/margin-desk.ts'
import { createMarkets, type Markets } from './market/markets.ts'
import { createPlayback } from './market/playback.ts'
import { readRecording } from './market/recording.ts'
import { createFallback } from './rest/fallback.ts'
import { futuresAccountRoutes } from './rest/futures-account.ts'
import { futuresAlgoRoutes } from './rest/futures-algo.ts'
import { futuresMarketRoutes } from './rest/futures-market.ts'
import { futuresOrderRoutes } from './rest/futures-orders.ts'
import { futuresSettingRoutes } from './rest/futures-settings.ts'
import { listenKeyRoutes } from './rest/listen-keys.ts'
import { marginRoutes } from './rest/margin.ts'
import { createPipeline, type Pipeline } from './rest/pipeline.ts'
import { recordRoutes } from './rest/records.ts'
import type { Routes } from './rest/route.ts'
import { sapiAccountRoutes } from './rest/sapi-account.ts'
import { simpleEarnRoutes } from './rest/simple-earn.ts'
import { spotAccountRoutes } from './rest/spot-account.ts'
import { spotChangeRoutes } from './rest/spot-changes.ts'
import { spotListRoutes } from './rest/spot-lists.ts'
import { spotMarketRoutes } from './rest/spot-market.ts'
import { spotOrderRoutes } from './rest/spot-orders.ts'
import { walletRoutes } from './rest/wallet.ts'
import { SPOT_ORDER_LIMITS } from './spot/exchange-info.ts'
import { createLists } from './spot/lists.ts'
import { createOrderStore } from './spot/order-store.ts'
import { createStops } from './spot/stops.ts'
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
  readonly marks: MarkPrices
  readonly usdm: FuturesDesk
  readonly coinm: FuturesDesk
  createAccount(options: NewExchangeAccount): { account: Account; key: ApiKey | null }
  removeKey(apiKey: string): boolean
  /** Sends a symbol to a price by trades. False when it is not listed. */
  setPrice(symbol: string, price: string): boolean
  /** Plays a file of recorded frames from now on. @throws when it cannot be read */
  replay(file: string): void
  /** Closes limit windows that are over, so that the ledger shows them. */
  flushWindows(): void
  close(): void
}

export interface NewExchangeAccount extends NewAccount {
  /** Futures wallets as decimals; 10,000 USDT on USD-M and some coins on COIN-M when absent. */
  /** Cross margin wallet; 1,000 USDT when absent. */
  readonly margin?: Balances | undefined
  readonly futures?: { readonly usdm?: Balances | undefined; readonly coinm?: Balances | undefined } | undefined
}

type Balances = Readonly<Record<string, string>>

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
/** How often liquidations, funding and keys are looked after. */
const TICK_MS = 1_000
/** Ids of futures orders lie beyond 2^53, as the venue's do. */
const FIRST_FUTURES_ORDER_ID = 8_389_766_000_000_001_001n
const MARGIN_START = { USDT: '1000' } as const
const FUTURES_START = { usdm: { USDT: '10000' }, coinm: { BTC: '0.1', ETH: '2' } } as const

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
  const lists = createLists({ clock, trading: spot, stops: createStops({ clock }) })
  const listenTokens = createListenTokens({ clock })
  const marks = createMarkPrices({ clock, markets })
  const settings = new Map<string, FuturesSettings>()
  const settingsOf = (owner: Account): FuturesSettings => {
    const known = settings.get(owner.uid) ?? { dualSide: false, multiAssets: false, feeBurn: false }
    settings.set(owner.uid, known)
    return known
  }
  let futuresOrderId = FIRST_FUTURES_ORDER_ID
  const deskDeps = {
    clock,
    ledger,
    markets,
    marks,
    settingsOf,
    counter: futuresOrders,
    nextOrderId: () => futuresOrderId++,
  }
  const usdm = createFuturesDesk({ ...deskDeps, market: 'usdm' })
  const coinm = createFuturesDesk({ ...deskDeps, market: 'coinm' })
  const marginStart = new Map<string, Balances>()
  const startingBalances = (owner: Account): Record<string, bigint> => units(marginStart.get(owner.uid) ?? MARGIN_START)
  const margin = createMarginDesk({ clock, markets, trading: spot, startingBalances })
  const spotOrdersAndLists: Routes = {
    ...spotOrderRoutes({ markets, trading: spot, lists, makeId }),
    ...spotListRoutes({ markets, lists, makeId }),
  }
  const routes: Routes = {
    ...spotMarketRoutes(markets),
    ...spotOrdersAndLists,
    ...spotChangeRoutes({ markets, trading: spot, lists, makeId }),
    ...marginRoutes({ markets, lists, desk: margin, makeId, spot: spotOrdersAndLists }),
    ...walletRoutes({ markets, trading: spot, margin, usdm, coinm, listenTokens }),
    ...spotAccountRoutes({ markets, counter: spotOrders }),
    ...sapiAccountRoutes(),
    ...simpleEarnRoutes({ markets, trading: spot }),
    ...recordRoutes(),
    ...futuresRoutes(usdm, coinm, makeId),
    ...futuresRoutes(coinm, usdm, makeId),
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
    fallback: createFallback(),
    onDefect: options.onDefect,
  })
  const playback = createPlayback({ clock, markets })
  const stopHeart = clock.every(HEARTBEAT_MS, () => markets.step(clock.now()))
  const stopTick = clock.every(TICK_MS, () => {
    usdm.tick(clock.now())
    coinm.tick(clock.now())
    margin.tick(clock.now())
  })

  function createAccount(options: NewExchangeAccount): { account: Account; key: ApiKey | null } {
    const made = accounts.create(options)
    if (options.margin) marginStart.set(made.account.uid, options.margin)
    endow(usdm.account(made.account), units(options.futures?.usdm ?? FUTURES_START.usdm))
    endow(coinm.account(made.account), units(options.futures?.coinm ?? FUTURES_START.coinm))
    return made
  }

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
    marks,
    usdm,
    coinm,
    createAccount,
    removeKey: (apiKey) => accounts.removeKey(apiKey),
    setPrice: (symbol, price) => markets.set(symbol, price, clock.now()),
    flushWindows() {
      limiter.flush(clock.now())
      spotOrders.flush(clock.now())
      futuresOrders.flush(clock.now())
    },
    replay: (file) => playback.add(readRecording(file)),
    close() {
      stopHeart()
      stopTick()
      playback.close()
    },
  }
}

const units = (balances: Balances): Record<string, bigint> =>
  Object.fromEntries(Object.entries(balances).map(([asset, text]) => [asset, BigInt(fixed(text))]))

/** Every route of one futures market. */
function futuresRoutes(desk: FuturesDesk, other: FuturesDesk, makeId: () => string): Routes {
  return {
    ...futuresMarketRoutes(desk),
    ...futuresOrderRoutes(desk, makeId),
    ...futuresAlgoRoutes(desk, makeId),
    ...futuresAccountRoutes(desk),
    ...futuresSettingRoutes(desk, other),
    ...listenKeyRoutes(desk),
  }
}
