import type { Account } from '../accounts/account.ts'
import { createListenKeys, type ListenKeys } from '../accounts/listen-keys.ts'
import type { Clock } from '../clock.ts'
import { VenueError } from '../errors.ts'
import { smaller } from '../fixed.ts'
import type { Lifetimes } from '../lifetimes.ts'
import type { Markets } from '../market/markets.ts'
import type { SpotTrading } from '../spot/trading.ts'
import { accountPosition } from '../spot/user-events.ts'
import {
  createMarginAccount,
  fromUsdt,
  HOURLY_RATE,
  levelStatus,
  type MarginAccount,
  marginTotals,
  owed,
} from './margin-account.ts'
import { levelStatusChange, liabilityChange, tellRisk } from './risk-events.ts'

/** Margin trading: spot books, borrowed money. */
export interface MarginDesk {
  /** The cross account, opened at first use. */
  cross(owner: Account): MarginAccount
  /** The isolated account of a symbol; undefined until it is enabled. */
  isolated(owner: Account, symbol: string): MarginAccount | undefined
  enable(owner: Account, symbol: string): MarginAccount
  isolatedOf(owner: Account): readonly MarginAccount[]
  /** @throws -3006 when it is more than the account may borrow */
  borrow(account: MarginAccount, asset: string, amount: bigint): number
  /** Interest first. @throws -3041 when the wallet does not have it */
  repay(account: MarginAccount, asset: string, amount: bigint): number
  maxBorrowable(account: MarginAccount, asset: string): bigint
  /** Keys to the risk data streams of cross accounts. */
  readonly listenKeys: ListenKeys<MarginAccount>
  /** Charges an hour's interest when one has passed, tells changes of the risk, expires keys. */
  tick(now: number): void
}

/** What may be owed for each unit of own money: three to one in all. */
const MAX_DEBT_TO_EQUITY = 2n
const HOUR_MS = 3_600_000

export function createMarginDesk(deps: {
  clock: Clock
  markets: Markets
  lifetimes: Lifetimes
  trading: SpotTrading
  startingBalances: (owner: Account) => Readonly<Record<string, bigint>>
}): MarginDesk {
  const { clock, markets, trading } = deps
  const listenKeys = createListenKeys<MarginAccount>(deps)
  const crosses = new Map<string, MarginAccount>()
  const isolateds = new Map<string, MarginAccount[]>()
  let nextTx = 12_807_067_523
  let chargedAt = clock.now()

  function cross(owner: Account): MarginAccount {
    let known = crosses.get(owner.uid)
    if (!known) {
      known = createMarginAccount(owner, null, deps.startingBalances(owner))
      crosses.set(owner.uid, known)
    }
    return known
  }

  function maxBorrowable(account: MarginAccount, asset: string): bigint {
    const { net, liabilities } = marginTotals(account, markets)
    const room = net * MAX_DEBT_TO_EQUITY - liabilities
    return room > 0n ? fromUsdt(asset, room, markets) : 0n
  }

  function record(
    account: MarginAccount,
    type: 'BORROW' | 'REPAY',
    asset: string,
    principal: bigint,
    interest: bigint,
  ): number {
    const txId = nextTx++
    account.loans.push({ type, asset, principal, interest, at: clock.now(), txId })
    trading.reporter.tell(account.trading, accountPosition(account.trading, [asset], clock.now()))
    const debt = account.debts.get(asset)
    if (debt) tellRisk(account, liabilityChange(asset, type, debt, clock.now()))
    return txId
  }

  function chargeInterest(account: MarginAccount): void {
    for (const [asset, debt] of account.debts) {
      if (debt.principal === 0n) continue
      debt.interest += (debt.principal * HOURLY_RATE) / 100_000_000n
      tellRisk(account, liabilityChange(asset, 'INTEREST', debt, clock.now()))
    }
  }

  function watchLevel(account: MarginAccount): void {
    if (account.listeners.size === 0) return
    const { level } = marginTotals(account, markets)
    const status = levelStatus(level)
    if (status === account.status) return
    account.status = status
    tellRisk(account, levelStatusChange(level, status, clock.now()))
  }

  listenKeys.onExpiry((account, listenKey) => tellRisk(account, { e: 'listenKeyExpired', E: clock.now(), listenKey }))

  return {
    cross,
    isolated: (owner, symbol) => isolateds.get(owner.uid)?.find((account) => account.isolatedSymbol === symbol),
    enable(owner, symbol) {
      const account = createMarginAccount(owner, symbol, {})
      isolateds.set(owner.uid, [...(isolateds.get(owner.uid) ?? []), account])
      return account
    },
    isolatedOf: (owner) => isolateds.get(owner.uid) ?? [],
    borrow(account, asset, amount) {
      if (amount > maxBorrowable(account, asset)) {
        throw new VenueError(-3006, 'Your borrow amount has exceed maximum borrow amount.')
      }
      const debt = account.debts.get(asset) ?? { principal: 0n, interest: 0n }
      debt.principal += amount
      debt.interest += (amount * HOURLY_RATE) / 100_000_000n
      account.debts.set(asset, debt)
      account.trading.spot.credit(asset, amount)
      return record(account, 'BORROW', asset, amount, 0n)
    },
    repay(account, asset, amount) {
      const debt = account.debts.get(asset)
      const paid = smaller(amount, owed(debt))
      if (!debt || paid === 0n) throw new VenueError(-3015, 'Repay amount exceeds borrow amount.')
      if (account.trading.spot.of(asset).free < paid) throw new VenueError(-3041, 'Balance is not enough')
      const interest = smaller(paid, debt.interest)
      debt.interest -= interest
      debt.principal -= paid - interest
      account.trading.spot.debit(asset, paid)
      return record(account, 'REPAY', asset, paid - interest, interest)
    },
    maxBorrowable,
    listenKeys,
    tick(now) {
      listenKeys.sweep()
      for (const account of crosses.values()) watchLevel(account)
      if (now < chargedAt + HOUR_MS) return
      chargedAt = now - (now % HOUR_MS)
      for (const account of [...crosses.values(), ...[...isolateds.values()].flat()]) chargeInterest(account)
    },
  }
}
