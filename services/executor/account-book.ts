import { createSigner, type Signer } from '@flotilla/binance'
import { type AccountInfo, AccountKey, type Bus, type StoredAccount } from '@flotilla/protocol'
import { type Binding, type Vault, wipe } from '@flotilla/vault'

/** What a sealed API secret is sealed under; a blob moved to another account's place does not open. */
export function bindingOf(account: Pick<AccountInfo, 'userId' | 'accountId'>, version: number): Binding {
  return { userId: account.userId, accountId: account.accountId, market: 'binance', purpose: 'apiSecret', version }
}

/** An account without its sealed key: what others may know of it. */
export function publicPart({ sealed: _sealed, vaultVersion: _version, ...info }: StoredAccount): AccountInfo {
  return info
}

/** The accounts as they stand in KV, and their signers, opened at first use. */
export async function createAccountBook(bus: Bus, vault: Vault) {
  const accounts = new Map<string, StoredAccount>()
  const signers = new Map<string, Signer>()
  const watch = await bus.watchKeys(
    AccountKey,
    {},
    ({ tokens: { accountId }, value }) => {
      signers.delete(accountId)
      if (value) accounts.set(accountId, value)
      else accounts.delete(accountId)
    },
    { mend: true },
  )
  await watch.ready

  const open = (account: StoredAccount, apiKey: string): Signer => {
    const plain = vault.open(account.sealed, bindingOf(account, account.vaultVersion))
    try {
      return createSigner({ apiKey, type: account.keyType, secret: plain })
    } finally {
      wipe(plain)
    }
  }

  /** Read through: another executor may have written an account an instant before it is used here. */
  const find = (accountId: string) => bus.getKey(AccountKey, { accountId })

  return {
    find,
    /** Whose account it is, as far as it was heard of. */
    userOf: (accountId: string) => accounts.get(accountId)?.userId,
    list: (userId?: string) => [...accounts.values()].filter((each) => userId === undefined || each.userId === userId),
    /** The signer of an active account; undefined when there is no key: then nothing is sent to Binance. */
    async signer(accountId: string): Promise<Signer | undefined> {
      const known = signers.get(accountId)
      if (known) return known
      const watched = accounts.get(accountId)
      const account = watched?.state === 'active' ? watched : (await find(accountId))?.value
      if (!account?.apiKey || account.state !== 'active') return undefined
      const signer = open(account, account.apiKey)
      signers.set(accountId, signer)
      return signer
    },
    /** A signer for a key that is not active yet, to try it. */
    tryOut: open,
    stop: () => watch.stop(),
  }
}

export type AccountBook = Awaited<ReturnType<typeof createAccountBook>>
