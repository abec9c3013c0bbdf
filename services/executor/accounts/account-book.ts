import { createSigner, type Signer } from '@flotilla/binance'
import { type AccountInfo, AccountKey, type Bus, type StoredAccount } from '@flotilla/protocol'
import { VaultError, wipe } from '@flotilla/vault'
import type { Name, VaultKeeper } from './vault-keeper.ts'

/** What a sealed API secret is sealed under; a blob moved to another account's place does not open. */
export function nameOf({ userId, accountId }: Pick<AccountInfo, 'userId' | 'accountId'>): Name {
  return { userId, accountId, market: 'binance', purpose: 'apiSecret' }
}

/** An account without its sealed key: what others may know of it. */
export function publicPart({ sealed: _sealed, vaultVersion: _version, ...info }: StoredAccount): AccountInfo {
  return info
}

/** Whose key turned out to belong to somebody else: nothing is signed with it, not even a question. */
export const wrongUid = 'WRONG_UID'

/** Whether its key may sign: of a blocked account it does still, for cancels and exits. */
export const isUsable = ({ state, apiKey, blockedBy }: StoredAccount) =>
  apiKey !== undefined && (state === 'active' || (state === 'blocked' && blockedBy !== wrongUid))

/** Whether a usable key is the one it was: what is sealed anew is the same secret, so a rotation opens nobody's key. */
const isSameKey = (before: StoredAccount | undefined, now: StoredAccount | undefined) =>
  now !== undefined && isUsable(now) && before?.apiKey === now.apiKey && before?.addedAt === now.addedAt

export interface AccountBookDeps {
  readonly bus: Bus
  readonly vault: VaultKeeper
  /** Told of an account under whose name lies something that was not sealed under it. */
  readonly onForeign: (accountId: string, why: string) => void
}

/** What opens a sealed key into its signer; the plain key is wiped. It throws a VaultError. */
const signerOpener =
  (vault: VaultKeeper) =>
  (account: StoredAccount, apiKey: string): Signer => {
    const plain = vault.open(account, nameOf(account))
    try {
      return createSigner({ apiKey, type: account.keyType, secret: plain })
    } finally {
      wipe(plain)
    }
  }

/** By the name it was found under: a whole record may have been moved as well as a blob. @throws VaultError */
function openAs(open: ReturnType<typeof signerOpener>, accountId: string, account: StoredAccount | undefined) {
  return account?.apiKey && isUsable(account) ? open({ ...account, accountId }, account.apiKey) : undefined
}

/** The accounts as they stand in KV, and their signers, opened at first use. */
export async function createAccountBook({ bus, vault, onForeign }: AccountBookDeps) {
  const accounts = new Map<string, StoredAccount>()
  const signers = new Map<string, Signer>()
  const watch = await bus.watchKeys(
    AccountKey,
    {},
    ({ tokens: { accountId }, value }) => {
      if (!isSameKey(accounts.get(accountId), value)) signers.delete(accountId)
      if (value) accounts.set(accountId, value)
      else accounts.delete(accountId)
    },
    { mend: true },
  )
  await watch.ready

  const open = signerOpener(vault)

  /** Read through: another executor may have written an account an instant before it is used here. */
  const find = (accountId: string) => bus.getKey(AccountKey, { accountId })

  /** As last heard. What is sealed to a vault key that is gone here was sealed anew since. @throws VaultError */
  const openHeard = (accountId: string): Signer | undefined => {
    try {
      return openAs(open, accountId, accounts.get(accountId))
    } catch (error) {
      if (error instanceof VaultError && error.code === 'VERSION_MISMATCH') return undefined
      throw error
    }
  }

  const list = (userId?: string) =>
    [...accounts.values()].filter((each) => userId === undefined || each.userId === userId)

  return {
    find,
    /** Whose account it is, as far as it was heard of. */
    userOf: (accountId: string) => accounts.get(accountId)?.userId,
    /** As last heard; undefined when there is none, or none yet. */
    known: (accountId: string): StoredAccount | undefined => accounts.get(accountId),
    list,
    /** Whoever just added an account, at whichever executor, finds it here. */
    async listNow(userId?: string) {
      await watch.caughtUp()
      return list(userId)
    },
    /** The signer of an account whose key is in use; undefined when there is none: then nothing is sent to Binance. */
    async signer(accountId: string): Promise<Signer | undefined> {
      const held = signers.get(accountId)
      if (held) return held
      try {
        // One that is not heard of yet is heard first: whose it is decides what is frozen.
        if (!accounts.has(accountId)) await watch.caughtUp()
        const signer = openHeard(accountId) ?? openAs(open, accountId, (await find(accountId))?.value)
        if (signer) signers.set(accountId, signer)
        return signer
      } catch (error) {
        if (!(error instanceof VaultError)) throw error
        onForeign(accountId, error.message)
        return undefined
      }
    },
    /** Returns once all that was written before is heard. @throws when that cannot be told */
    caughtUp: watch.caughtUp,
    /** A signer for a key that is not active yet, to try it. @throws VaultError */
    tryOut: open,
    stop: () => watch.stop(),
  }
}

export type AccountBook = Awaited<ReturnType<typeof createAccountBook>>
