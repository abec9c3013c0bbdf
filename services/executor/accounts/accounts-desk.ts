import {
  AccountsAdd,
  AccountsCaps,
  AccountsCheck,
  AccountsKey,
  AccountsList,
  AccountsRemove,
  answered,
  type Bus,
  refused,
} from '@flotilla/protocol'
import type { CapsDesk } from '../caps/caps-desk.ts'
import { noAccount, noKey } from '../faults.ts'
import { type AccountBook, publicPart } from './account-book.ts'
import type { CheckUp } from './check-up.ts'
import type { Onboarding } from './onboarding.ts'
import type { Removal } from './removal.ts'
import type { VaultKeeper } from './vault-keeper.ts'

export interface AccountsDeskDeps {
  readonly bus: Bus
  readonly vault: VaultKeeper
  readonly book: AccountBook
  readonly checkUp: CheckUp
  readonly onboarding: Onboarding
  readonly remove: Removal
  readonly caps: CapsDesk
}

/** Answers `accounts.*`; any executor may, they share the requests. */
export function serveAccounts({ bus, vault, book, checkUp, onboarding, remove, caps }: AccountsDeskDeps) {
  const check = async (accountId: string, userId: string | undefined) => {
    const account = (await book.find(accountId))?.value
    if (!account || (userId !== undefined && account.userId !== userId)) return refused(noAccount(accountId))
    const signer = await book.signer(accountId)
    if (!signer) return refused(noKey())
    const { findings } = await checkUp.examine(account, signer, 4)
    const after = (await book.find(accountId))?.value ?? account
    return answered({ account: publicPart(after), findings })
  }

  const list = async (userId: string | undefined) =>
    answered({ accounts: (await book.listNow(userId)).map(publicPart) })

  const how = { queue: 'executor' }
  bus.serve(AccountsKey, {}, () => answered({ publicKey: vault.publicKey(), version: vault.current }), how)
  bus.serve(AccountsAdd, {}, ({ payload }) => onboarding.add(payload), how)
  bus.serve(AccountsRemove, {}, ({ payload }) => remove(payload), how)
  bus.serve(AccountsCheck, {}, ({ payload }) => check(payload.accountId, payload.userId), how)
  bus.serve(AccountsCaps, {}, ({ payload }) => caps(payload), how)
  bus.serve(AccountsList, {}, ({ payload }) => list(payload.userId), how)
}
