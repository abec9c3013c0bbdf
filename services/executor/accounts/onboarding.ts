import { generateEd25519 } from '@flotilla/binance'
import {
  AccountKey,
  type AccountsAdd,
  answered,
  type Bus,
  type Fault,
  type Finding,
  mintAccountId,
  refusal,
  refused,
  type StoredAccount,
} from '@flotilla/protocol'
import type { Clock, Random } from '@flotilla/runtime'
import { VaultError, wipe } from '@flotilla/vault'
import type { z } from 'zod'
import { noAccount } from '../faults.ts'
import { type AccountBook, nameOf, publicPart, wrongUid } from './account-book.ts'
import type { CheckUp } from './check-up.ts'
import type { CodeCheck } from './code-check.ts'
import type { Labels } from './labels.ts'
import type { VaultKeeper } from './vault-keeper.ts'

type AddRequest = z.output<typeof AccountsAdd.payload>

export interface OnboardingDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly random: Random
  readonly vault: VaultKeeper
  readonly book: AccountBook
  readonly checkUp: CheckUp
  readonly labels: Labels
  readonly factor: Pick<CodeCheck, 'demand'>
  readonly audit: (accountId: string, by: string, what: string) => Promise<void>
}

const withFix = ({ message, fix }: Pick<Finding, 'message' | 'fix'>) =>
  fix ? `${message.replace(/\.$/, '')}; ${fix}` : message

const by = ({ by: who, userId }: AddRequest) => who ?? userId

/** How an account gets its key: the executor alone opens, checks, pins and seals. */
export function createOnboarding(deps: OnboardingDeps) {
  const { bus, clock, random, vault, book, checkUp, labels, factor, audit } = deps

  /** Makes a pair; the private half is sealed here and leaves this process only sealed. */
  const makePair = async (request: AddRequest) => {
    const { userId } = request
    const accountId = mintAccountId(random.bytes(16))
    const taken = await labels.take(userId, accountId, request.label)
    if (!('label' in taken)) return refused(taken as Fault)
    const pair = generateEd25519()
    const sealed = vault.seal(pair.privateKeyDer, nameOf({ userId, accountId }))
    wipe(pair.privateKeyDer)
    const account: StoredAccount = {
      ...{ accountId, userId, label: taken.label as string, addedAt: clock.now() },
      ...{ keyType: 'ED25519', state: 'pending', publicKey: pair.publicKeyPem },
      ...sealed,
    }
    await bus.createKey(AccountKey, { accountId }, account)
    await audit(accountId, by(request), 'key pair made')
    return answered({ account: publicPart(account) })
  }

  /** Tries the key at Binance; a fault when it is not to be taken. */
  const tryKey = async (account: StoredAccount, apiKey: string): Promise<{ uid: string } | Fault> => {
    const { findings, refused: unfit, uid } = await checkUp.tryOut(account, apiKey)
    const worst = findings.find(({ level }) => level === 'refuse') ?? findings[0]
    if (worst?.code === wrongUid) return refusal(wrongUid, 'this key belongs to another Binance account than before')
    if (!unfit && uid !== undefined) return { uid }
    const fault = refusal(worst?.code ?? 'KEY_UNUSABLE', `the key was not taken: ${worst ? withFix(worst) : ''}`)
    return worst?.in ? { ...fault, in: { en: withFix(worst.in.en), tr: withFix(worst.in.tr) } } : fault
  }

  /** Takes the key an account was tried with, and pins the account of Binance it belongs to. */
  const activate = async (request: AddRequest, account: StoredAccount, apiKey: string, revision?: number) => {
    const { accountId, userId } = account
    const needsCode = await factor.demand(userId, request.code, `add ${accountId} ${apiKey}`)
    if (needsCode) return refused(needsCode)
    const tried = await tryKey(account, apiKey)
    if (!('uid' in tried)) return refused(tried as Fault)
    const { blockedBy: _over, ...rest } = account
    const active: StoredAccount = { ...rest, state: 'active', apiKey, uid: tried.uid as string }
    const done =
      revision === undefined
        ? await bus.createKey(AccountKey, { accountId }, active)
        : await bus.updateKey(AccountKey, { accountId }, active, revision)
    if (done === undefined) return refused(refusal('CONFLICT', 'the account was changed meanwhile; try again'))
    await audit(accountId, by(request), 'key taken')
    return answered({ account: publicPart(active) })
  }

  /** `{userId, accountId, apiKey}`: the key id of a pair that was made here, or a new one in its place. */
  const complete = async (request: AddRequest) => {
    const { userId, accountId = '', apiKey = '' } = request
    const known = await book.find(accountId)
    if (known?.value.userId !== userId) return refused(noAccount(accountId))
    if (known.value.keyType !== 'ED25519')
      return refused(refusal('BAD_REQUEST', 'only a pair that was made here is completed; bring the secret as well'))
    return activate(request, known.value, apiKey, known.revision)
  }

  /** Opens what was sealed elsewhere and seals it anew: nothing that came from outside is kept. */
  const reseal = (userId: string, accountId: string, sealedSecret: string) => {
    const name = nameOf({ userId, accountId })
    try {
      const plain = vault.openAny(sealedSecret, name)
      const sealed = vault.seal(plain, name)
      wipe(plain)
      return sealed
    } catch (error) {
      if (!(error instanceof VaultError)) throw error
      return refusal('NOT_OPENABLE', `the sealed secret was not taken: ${error.message}`)
    }
  }

  const takeSealed = async (request: AddRequest) => {
    const { userId, accountId = '', keyType = 'HMAC', apiKey = '', sealedSecret = '' } = request
    if (!/^[0-9a-f]{2}/.test(accountId))
      return refused(refusal('BAD_ACCOUNT_ID', 'an account id begins with two hex digits, its shard'))
    const sealed = reseal(userId, accountId, sealedSecret)
    if ('outcome' in sealed) return refused(sealed)
    if (await book.find(accountId))
      return refused(refusal('ACCOUNT_EXISTS', `there is an account ${accountId} already`))
    const taken = await labels.take(userId, accountId, request.label)
    if (!('label' in taken)) return refused(taken as Fault)
    const account: StoredAccount = {
      ...{ accountId, userId, label: taken.label as string, addedAt: clock.now(), keyType, state: 'pending', apiKey },
      ...sealed,
    }
    const reply = await tried(() => activate(request, account, apiKey))
    if (!reply.ok) await labels.giveBack(userId, account.label)
    return reply
  }

  /** A secret that is no key of its kind shows when a signature is to be made. */
  const tried = async <T>(work: () => Promise<T>) => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      return refused(refusal('BAD_SECRET', `the key was not taken: ${error.message}`))
    }
  }

  return {
    /** @see AccountsAdd */
    add(request: AddRequest) {
      const { accountId, apiKey, sealedSecret } = request
      if (accountId && apiKey && sealedSecret) return takeSealed(request)
      if (accountId && apiKey) return complete(request)
      if (accountId || apiKey || sealedSecret) return refused(incomplete)
      return makePair(request)
    },
  }
}

const incomplete: Fault = refusal(
  'BAD_REQUEST',
  'send {userId} for an Ed25519 pair, {userId,accountId,apiKey} to complete it, or {userId,accountId,keyType,apiKey,sealedSecret}',
)

export type Onboarding = ReturnType<typeof createOnboarding>
