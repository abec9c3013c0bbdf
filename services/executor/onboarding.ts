import { generateEd25519 } from '@flotilla/binance'
import {
  AccountKey,
  AccountsAdd,
  AccountsCheck,
  AccountsKey,
  AccountsList,
  AccountsRemove,
  answered,
  type Bus,
  type Fault,
  mintAccountId,
  refusal,
  refused,
  type StoredAccount,
} from '@flotilla/protocol'
import type { Clock, Random } from '@flotilla/runtime'
import { type Vault, VaultError, wipe } from '@flotilla/vault'
import type { z } from 'zod'
import { type AccountBook, bindingOf, publicPart } from './account-book.ts'
import { createAuditLog } from './audit-log.ts'
import { noAccount, noKey } from './faults.ts'
import type { KeyDoctor } from './key-doctor.ts'

type AddRequest = z.output<typeof AccountsAdd.payload>

export interface OnboardingDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly random: Random
  readonly vault: Vault
  readonly book: AccountBook
  readonly doctor: KeyDoctor
}

/** How an account gets its key: the executor alone opens, checks, pins and seals. */
export function createOnboarding({ bus, clock, random, vault, book, doctor }: OnboardingDeps) {
  const audit = createAuditLog({ bus, clock, random })

  const base = (userId: string, accountId: string, label: string | undefined, at: number) => ({
    accountId,
    userId,
    label: label ?? 'main',
    addedAt: at,
    vaultVersion: vault.version,
  })

  /** Makes a pair; the private half is sealed here and leaves this process only sealed. */
  const makePair = async ({ userId, label }: AddRequest) => {
    const accountId = mintAccountId(random.bytes(16))
    const pair = generateEd25519()
    const sealed = vault.seal(pair.privateKeyDer, bindingOf({ userId, accountId }, vault.version))
    wipe(pair.privateKeyDer)
    const account: StoredAccount = {
      ...base(userId, accountId, label, clock.now()),
      keyType: 'ED25519',
      state: 'pending',
      publicKey: pair.publicKeyPem,
      sealed,
    }
    await bus.createKey(AccountKey, { accountId }, account)
    await audit(accountId, userId, 'key pair made')
    return answered({ account: publicPart(account) })
  }

  /** Tries the key at Binance before it is taken, and pins the account it belongs to. */
  const activate = async (account: StoredAccount, apiKey: string, revision: number) => {
    const { findings, refused: unfit, uid } = await doctor(book.tryOut(account, apiKey), account.accountId)
    const worst = findings.find(({ level }) => level === 'refuse') ?? findings[0]
    if (unfit || uid === undefined) {
      const advice = worst?.fix ? `; ${worst.fix}` : ''
      return refused(refusal(worst?.code ?? 'KEY_UNUSABLE', `the key was not taken: ${worst?.message}${advice}`))
    }
    if (account.uid !== undefined && account.uid !== uid) {
      return refused(refusal('WRONG_UID', 'this key belongs to another Binance account than before'))
    }
    const active: StoredAccount = { ...account, state: 'active', apiKey, uid }
    const done = await bus.updateKey(AccountKey, { accountId: account.accountId }, active, revision)
    if (done === undefined) return refused(refusal('CONFLICT', 'the account was changed meanwhile; try again'))
    await audit(account.accountId, account.userId, 'key taken')
    return answered({ account: publicPart(active) })
  }

  const complete = async ({ userId, accountId = '', apiKey = '' }: AddRequest) => {
    const known = await book.find(accountId)
    if (known?.value.userId !== userId) return refused(noAccount(accountId))
    return activate(known.value, apiKey, known.revision)
  }

  const takeSealed = async ({
    userId,
    accountId = '',
    keyType = 'HMAC',
    apiKey = '',
    sealedSecret = '',
    label,
  }: AddRequest) => {
    const account: StoredAccount = {
      ...base(userId, accountId, label, clock.now()),
      keyType,
      state: 'pending',
      apiKey,
      sealed: sealedSecret,
    }
    try {
      wipe(vault.open(sealedSecret, bindingOf(account, vault.version)))
    } catch (error) {
      if (error instanceof VaultError)
        return refused(refusal('NOT_OPENABLE', `the sealed secret was not taken: ${error.message}`))
      throw error
    }
    const revision = await bus.createKey(AccountKey, { accountId }, account)
    if (revision === undefined) return refused(refusal('ACCOUNT_EXISTS', `there is an account ${accountId} already`))
    const taken = await activate(account, apiKey, revision)
    if (!taken.ok) await bus.purgeKey(AccountKey, { accountId })
    return taken
  }

  const add = (request: AddRequest) => {
    const { accountId, apiKey, sealedSecret } = request
    if (accountId && apiKey && sealedSecret) return takeSealed(request)
    if (accountId && apiKey) return complete(request)
    if (accountId || apiKey || sealedSecret) return refused(incomplete)
    return makePair(request)
  }

  const check = async (accountId: string) => {
    const account = (await book.find(accountId))?.value
    if (!account) return refused(noAccount(accountId))
    const signer = await book.signer(accountId)
    if (!signer) return refused(noKey())
    const { findings } = await doctor(signer, accountId)
    return answered({ account: publicPart(account), findings })
  }

  const remove = async (accountId: string) => {
    const account = (await book.find(accountId))?.value
    if (!account) return refused(noAccount(accountId))
    await bus.purgeKey(AccountKey, { accountId })
    await audit(accountId, account.userId, 'key purged')
    return answered({ account: publicPart(account) })
  }

  return {
    /** Answers `accounts.*`; any executor may, they share the requests. */
    serve() {
      const how = { queue: 'executor' }
      bus.serve(AccountsKey, {}, () => answered({ publicKey: vault.publicKey, version: vault.version }), how)
      bus.serve(AccountsAdd, {}, ({ payload }) => add(payload), how)
      bus.serve(
        AccountsList,
        {},
        ({ payload }) => answered({ accounts: book.list(payload.userId).map(publicPart) }),
        how,
      )
      bus.serve(AccountsCheck, {}, ({ payload }) => check(payload.accountId), how)
      bus.serve(AccountsRemove, {}, ({ payload }) => remove(payload.accountId), how)
    },
  }
}

const incomplete: Fault = refusal(
  'BAD_REQUEST',
  'send {userId} for an Ed25519 pair, {userId,accountId,apiKey} to complete it, or {userId,accountId,keyType,apiKey,sealedSecret}',
)
