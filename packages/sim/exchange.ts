import type { Account } from './accounts/account.ts'
import { type Accounts, createAccounts, type NewAccount } from './accounts/accounts.ts'
import type { ApiKey } from './accounts/api-key.ts'
import { createListenTokens, type ListenTokens } from './accounts/listen-tokens.ts'
import type { Cancel, Clock } from './clock.ts'
import { createDesks, type Desks, type StartingMoney } from './desks.ts'
import { createFaults, type Faults } from './faults.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { type Lifetimes, USUAL_LIFETIMES } from './lifetimes.ts'
import { createIpLimiter, type IpLimiter } from './limits/ip-limiter.ts'
import { createMarkets, type Markets } from './market/markets.ts'
import { createPlayback } from './market/playback.ts'
import { readRecording } from './market/recording.ts'
import { createFallback } from './rest/fallback.ts'
import { createPipeline, type Pipeline } from './rest/pipeline.ts'
import { routeTable } from './rest/route-table.ts'

/** The whole exchange without its doors. */
export interface Exchange extends Foundations, Omit<Desks, 'endow'> {
  readonly pipeline: Pipeline
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

/** What desks and doors stand on. */
export interface Foundations {
  readonly clock: Clock
  readonly accounts: Accounts
  readonly markets: Markets
  readonly faults: Faults
  readonly ledger: Ledger
  readonly limiter: IpLimiter
  readonly listenTokens: ListenTokens
  readonly lifetimes: Lifetimes
}

export interface NewExchangeAccount extends NewAccount, StartingMoney {}

export interface ExchangeOptions {
  readonly clock: Clock
  readonly seed: number
  readonly speed: number
  /** Makes ids for orders whose sender gave none. */
  readonly makeId: () => string
  /** Where they differ from the venue's. */
  readonly lifetimes?: Partial<Lifetimes> | undefined
  /** Only these symbols; all when absent. */
  readonly symbols?: readonly string[] | undefined
  /** Hears of errors that are no answers of the venue but defects. */
  readonly onDefect: (error: unknown) => void
}

/** How often the crowd moves. */
const HEARTBEAT_MS = 100
/** How often liquidations, funding and keys are looked after. */
const TICK_MS = 1_000

export function createExchange(options: ExchangeOptions): Exchange {
  const { clock, makeId, onDefect } = options
  const foundations = layFoundations(options)
  const { accounts, markets, limiter } = foundations
  const { endow, ...desks } = createDesks(foundations)
  const routes = routeTable({ ...foundations, ...desks, makeId })
  const pipeline = createPipeline({ ...foundations, ...desks, routes, fallback: createFallback(), onDefect })
  const playback = createPlayback({ clock, markets })
  const stopTime = keepTime(clock, markets, desks)
  return {
    ...foundations,
    ...desks,
    pipeline,
    createAccount(wanted) {
      const made = accounts.create(wanted)
      endow(made.account, wanted)
      return made
    },
    removeKey: (apiKey) => accounts.removeKey(apiKey),
    setPrice: (symbol, price) => markets.set(symbol, price, clock.now()),
    flushWindows() {
      limiter.flush(clock.now())
      desks.spotOrders.flush(clock.now())
      desks.futuresOrders.flush(clock.now())
    },
    replay: (file) => playback.add(readRecording(file)),
    close() {
      stopTime()
      playback.close()
    },
  }
}

function layFoundations({ clock, seed, speed, symbols, lifetimes }: ExchangeOptions): Foundations {
  const ledger = createLedger()
  const lives = { ...USUAL_LIFETIMES, ...lifetimes }
  return {
    clock,
    ledger,
    accounts: createAccounts({ clock }),
    limiter: createIpLimiter({ ledger }),
    faults: createFaults({ clock, seed }),
    markets: createMarkets({ seed, speed, startAt: clock.now(), ...(symbols && { only: symbols }) }),
    listenTokens: createListenTokens({ clock, lifetimes: lives }),
    lifetimes: lives,
  }
}

/** Lets the crowd move and the desks look after what time brings. */
function keepTime(clock: Clock, markets: Markets, { usdm, coinm, margin }: Omit<Desks, 'endow'>): Cancel {
  const stopHeart = clock.every(HEARTBEAT_MS, () => markets.step(clock.now()))
  const stopTick = clock.every(TICK_MS, () => {
    usdm.tick(clock.now())
    coinm.tick(clock.now())
    margin.tick(clock.now())
  })
  return () => {
    stopHeart()
    stopTick()
  }
}
