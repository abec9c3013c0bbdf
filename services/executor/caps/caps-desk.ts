import {
  AccountKey,
  type AccountsCaps,
  answered,
  type Bus,
  type Caps,
  largeOrderUsd,
  refusal,
  refused,
} from '@flotilla/protocol'
import Big from 'big.js'
import type { z } from 'zod'
import type { AccountBook } from '../accounts/account-book.ts'
import type { CodeCheck } from '../accounts/code-check.ts'
import type { HeardBy } from '../accounts/heard-by.ts'
import { noAccount } from '../faults.ts'
import { dayMs, type Spending } from './spending.ts'

export interface CapsDeskDeps {
  readonly bus: Bus
  readonly book: AccountBook
  readonly factor: Pick<CodeCheck, 'demand'>
  readonly spending: Spending
  readonly serverTime: () => number
  readonly heardBy: HeardBy
  readonly audit: (accountId: string, by: string, what: string) => Promise<void>
}

type Wish = z.output<typeof AccountsCaps.payload>

const names = ['perOrder', 'perDay', 'codeAbove'] as const
/** What holds where a cap was not set: nothing binds, save that large orders need a code. */
const unset = { codeAbove: largeOrderUsd } as const satisfies Caps

/** The caps after a wish, and whether it lets anything through that was held back before. */
export function capsAfter(before: Caps, wish: Partial<Record<(typeof names)[number], string | null | undefined>>) {
  const caps: Record<string, unknown> = { ...before }
  let raises = false
  for (const name of names) {
    const wanted = wish[name]
    if (wanted === undefined) continue
    if (wanted === null) delete caps[name]
    else caps[name] = wanted
    const old = (before[name] ?? (unset as Caps)[name]) as string | undefined
    const now = (caps[name] ?? (unset as Caps)[name]) as string | undefined
    if (old !== undefined && (now === undefined || new Big(now).gt(old))) raises = true
  }
  return { caps: caps as Caps, raises }
}

const attempts = 5
const conflict = refusal('CONFLICT', 'the account was changed meanwhile; try again')

/** Shows and sets what may be traded on an account. */
export function createCapsDesk(deps: CapsDeskDeps) {
  const { bus, book, factor, spending, serverTime, heardBy, audit } = deps
  const tell = async (accountId: string, caps: Caps) =>
    answered({
      caps,
      spentToday: await spending.today(accountId),
      dayEndsAt: (Math.floor(serverTime() / dayMs) + 1) * dayMs,
    })

  return async (wish: Wish) => {
    const { accountId, userId, code, by } = wish
    for (let left = attempts; left > 0; left -= 1) {
      const entry = await book.find(accountId)
      if (!entry || (userId !== undefined && entry.value.userId !== userId)) return refused(noAccount(accountId))
      const { value: account, revision } = entry
      const before = account.caps ?? {}
      if (names.every((name) => wish[name] === undefined)) return tell(accountId, before)
      const { caps, raises } = capsAfter(before, wish)
      const told = names.map((name) => `${name} ${caps[name] ?? 'none'}`).join(', ')
      const fault = raises ? await factor.demand(account.userId, code, `caps ${accountId} ${told}`) : undefined
      if (fault) return refused(fault)
      if ((await bus.updateKey(AccountKey, { accountId }, { ...account, caps }, revision)) === undefined) continue
      await audit(accountId, by ?? account.userId, `caps: ${told}`)
      const unsure = await heardBy([accountId])
      return unsure ? refused(unsure) : tell(accountId, caps)
    }
    return refused(conflict)
  }
}

export type CapsDesk = ReturnType<typeof createCapsDesk>
