import type { Account } from '../accounts/account.ts'
import { createListenKeys, type ListenKeys } from '../accounts/listen-keys.ts'
import type { Clock } from '../clock.ts'
import type { Ledger } from '../ledger.ts'
import type { Lifetimes } from '../lifetimes.ts'
import type { OrderCounter } from '../limits/order-counter.ts'
import type { Instrument } from '../market/instrument.ts'
import type { Markets } from '../market/markets.ts'
import {
  addToWallet,
  createFuturesAccount,
  type FuturesAccount,
  type FuturesMarket,
  type FuturesSettings,
} from './account.ts'
import { type AlgoDesk, createAlgoDesk } from './algo-desk.ts'
import { type Countdowns, createCountdowns } from './countdown.ts'
import { payFunding } from './funding.ts'
import { liquidate } from './liquidation.ts'
import { createLiquidations, type Liquidations } from './liquidations.ts'
import { FUNDING_PERIOD_MS, type MarkPrices } from './mark-price.ts'
import { createFuturesReporter, type FuturesReporter } from './reporter.ts'
import { book } from './settlement.ts'
import { createFuturesTrading, type FuturesTrading } from './trading.ts'

/** Everything one futures market does for its accounts. */
export interface FuturesDesk {
  readonly market: FuturesMarket
  readonly markets: Markets
  readonly marks: MarkPrices
  readonly trading: FuturesTrading
  readonly algo: AlgoDesk
  readonly reporter: FuturesReporter
  readonly listenKeys: ListenKeys<FuturesAccount>
  readonly countdowns: Countdowns
  readonly liquidations: Liquidations
  /** Order limits, shared by both futures markets. */
  readonly counter: OrderCounter
  /** The owner's account here, opened at first use. */
  account(owner: Account): FuturesAccount
  deposit(account: FuturesAccount, asset: string, amount: bigint): void
  /** Once a second: liquidations, conditional orders on mark prices, funding, expiring keys. */
  tick(now: number): void
}

export interface DeskDeps {
  readonly market: FuturesMarket
  readonly clock: Clock
  readonly ledger: Ledger
  readonly markets: Markets
  readonly marks: MarkPrices
  readonly lifetimes: Lifetimes
  readonly settingsOf: (owner: Account) => FuturesSettings
  readonly nextOrderId: () => bigint
  readonly counter: OrderCounter
}

export function createFuturesDesk(deps: DeskDeps): FuturesDesk {
  const { market, clock, ledger, markets, marks } = deps
  const markOf = (instrument: Instrument): number => marks.mark(instrument)
  const reporter = createFuturesReporter({ clock, ledger, markOf })
  const trading = createFuturesTrading({ clock, ledger, reporter, markOf, nextOrderId: deps.nextOrderId })
  const algo = createAlgoDesk({ clock, ledger, trading, reporter, markOf })
  const listenKeys = createListenKeys<FuturesAccount>({ clock, lifetimes: deps.lifetimes })
  const countdowns = createCountdowns({ clock, trading })
  const liquidations = createLiquidations()
  const accounts = new Map<string, FuturesAccount>()
  let fundedUntil = clock.now() - (clock.now() % FUNDING_PERIOD_MS)

  listenKeys.onExpiry((account, listenKey) =>
    reporter.tell(account, { e: 'listenKeyExpired', E: clock.now(), listenKey }),
  )

  function account(owner: Account): FuturesAccount {
    let known = accounts.get(owner.uid)
    if (!known) {
      known = createFuturesAccount(owner, market, deps.settingsOf(owner))
      accounts.set(owner.uid, known)
    }
    return known
  }

  return {
    market,
    markets,
    marks,
    trading,
    algo,
    reporter,
    listenKeys,
    countdowns,
    liquidations,
    counter: deps.counter,
    account,
    deposit(own, asset, amount) {
      book(own, { symbol: '', type: 'TRANSFER', amount, asset, at: clock.now(), tradeId: '' })
      reporter.account(own, { reason: 'DEPOSIT', assets: [asset], positions: [], change: amount })
    },
    tick(now) {
      listenKeys.sweep()
      algo.look()
      for (const own of accounts.values()) liquidate(own, { trading, reporter, markOf, clock, liquidations })
      if (now < fundedUntil + FUNDING_PERIOD_MS) return
      fundedUntil = now - (now % FUNDING_PERIOD_MS)
      for (const own of accounts.values()) payFunding(own, { marks, reporter, now: fundedUntil })
    },
  }
}

/** Money an account starts with, without a row of income. */
export function endow(account: FuturesAccount, balances: Readonly<Record<string, bigint>>): void {
  for (const [asset, amount] of Object.entries(balances)) addToWallet(account, asset, amount)
}
