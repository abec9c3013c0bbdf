import type { Plan } from '@flotilla/orders'
import { type Fault, isFinal, largeOrderUsd, type OrderState, refusal } from '@flotilla/protocol'
import type { Log } from '@flotilla/runtime'
import type { Endpoint } from '@flotilla/venue'
import Big from 'big.js'
import type { AccountBook } from '../accounts/account-book.ts'
import type { CodeCheck } from '../accounts/code-check.ts'
import type { Job } from '../orders/job.ts'
import { deedFor } from '../signable.ts'
import { onlyExits } from './order-value.ts'
import type { Spending } from './spending.ts'
import type { Valuation } from './valuation.ts'

export interface OrderGuardDeps {
  readonly log: Log
  readonly book: AccountBook
  readonly factor: Pick<CodeCheck, 'demand' | 'isOn'>
  readonly valuation: Valuation
  readonly spending: Spending
}

const overOrder = (value: string, cap: string): Fault => ({
  ...refusal('CAP_EXCEEDED', `this is worth ${value} USD and the cap per order of this account is ${cap} USD`),
  in: {
    en: `This is worth ${value} USD; one order of this account may be worth ${cap} USD at most. /caps shows its caps.`,
    tr: `Bu emir ${value} USD değerinde; bu hesapta tek bir emir en çok ${cap} USD olabilir. Sınırları /caps gösterir.`,
  },
})

const overDay = (value: string, cap: string, used: string): Fault => ({
  ...refusal(
    'CAP_EXCEEDED',
    `this is worth ${value} USD and the cap per day of this account is ${cap} USD, of which ${used} USD are used`,
  ),
  in: {
    en: `This is worth ${value} USD; this account may trade ${cap} USD a day and has used ${used} USD. /caps shows its caps.`,
    tr: `Bu emir ${value} USD değerinde; bu hesap günde en çok ${cap} USD işlem yapabilir, bugün ${used} USD kullanıldı. Sınırları /caps gösterir.`,
  },
})

const blocked = (code: string) =>
  refusal(
    'KEY_BLOCKED',
    `the key doctor blocked this account (${code}): only cancels and exits are taken until it is mended`,
  )

const unvalued = refusal('CAP_NOT_VALUED', 'the account has caps, and trades of this kind cannot be held against them')

/** States after which nothing of a request is on the book and nothing was: its value is given back. */
const undone: ReadonlySet<OrderState['state']> = new Set(['rejected', 'notPlaced'])

/** What its user allowed of an account, held against each request in the place where it would be signed. */
export function createOrderGuard({ log, book, factor, valuation, spending }: OrderGuardDeps) {
  const holdForDay = async ({ accountId, commandId }: Job, value: string, perDay: string) => {
    if (!(await spending.hold(accountId, commandId, value, perDay))) {
      return overDay(value, perDay, await spending.today(accountId))
    }
    return undefined
  }

  const weigh = async (job: Job, plan: Plan, deed: 'order' | 'trade'): Promise<Fault | undefined> => {
    const { accountId, commandId, command } = job
    const account = book.known(accountId) ?? (await book.find(accountId))?.value
    const { perOrder, perDay, codeAbove = largeOrderUsd } = account?.caps ?? {}
    const asksCodes = account !== undefined && factor.isOn(account.userId)
    if (perOrder === undefined && perDay === undefined && !asksCodes) return undefined
    const askCode = async () => account && factor.demand(account.userId, command.code, `${accountId}/${commandId}`)
    const worth = deed === 'order' ? await valuation(plan) : unvalued
    if (typeof worth !== 'string') {
      // Without caps only a code can be asked for: what cannot be valued counts as large.
      return perOrder === undefined && perDay === undefined ? askCode() : worth
    }
    if (perOrder !== undefined && new Big(worth).gt(perOrder)) return overOrder(worth, perOrder)
    if (asksCodes && new Big(worth).gt(codeAbove)) {
      const fault = await askCode()
      if (fault) return fault
    }
    return perDay === undefined || new Big(worth).eq(0) ? undefined : holdForDay(job, worth, perDay)
  }

  return {
    /** What stands against signing this now. To be asked before the record of the sending is written. */
    async refuse(job: Job, plan: Plan, endpoint: Endpoint): Promise<Fault | undefined> {
      const deed = deedFor(endpoint)
      const isOrder = deed === 'order' || deed === 'trade'
      // By the call itself, not by what the command calls it: spot ignores a reduceOnly.
      const opens = isOrder ? !onlyExits(plan) : plan.exposes
      const blockedBy = book.known(job.accountId)?.blockedBy
      if (opens && blockedBy !== undefined) return blocked(blockedBy)
      return isOrder && opens ? weigh(job, plan, deed) : undefined
    },

    /** Told of a request's last record. What fails here leaves the value held, which is on the safe side. */
    async settle({ accountId, commandId }: Job, record: OrderState | undefined): Promise<void> {
      if (!record || !isFinal(record.state) || book.known(accountId)?.caps?.perDay === undefined) return
      try {
        await spending.settle(accountId, commandId, !undone.has(record.state))
      } catch (error) {
        log.error('the day’s count of an account was not settled', { accountId, commandId }, error)
      }
    },
  }
}

export type OrderGuard = ReturnType<typeof createOrderGuard>
