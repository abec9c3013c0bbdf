import { generateEd25519 } from '@flotilla/binance'
import type { Bus, StoredAccount } from '@flotilla/protocol'
import { generateVaultKey, openVault, type Vault } from '@flotilla/vault'
import { expect, it } from 'vitest'
import { createAccountBook, nameOf } from './account-book.ts'
import type { VaultKeeper } from './vault-keeper.ts'

const who = { accountId: '7fa', userId: 'u' }

function sealedBy(vault: Vault, version: number): StoredAccount {
  const sealed = vault.seal(generateEd25519().privateKeyDer, { ...nameOf(who), version })
  const key = { keyType: 'ED25519', state: 'active', apiKey: 'k', label: 'main', addedAt: 1 } as const
  return { ...who, ...key, sealed, vaultVersion: version }
}

/** A book that has heard one thing of an account while another stands in KV by now. */
async function openBook(vault: Vault, heard: StoredAccount | undefined, stored: StoredAccount) {
  const foreign: string[] = []
  const bus = {
    async watchKeys(_key: unknown, _tokens: unknown, hear: (entry: object) => void) {
      if (heard) hear({ tokens: who, value: heard })
      const caughtUp = async () => hear({ tokens: who, value: stored })
      return { ready: Promise.resolve(), caughtUp, stop: () => undefined }
    },
    getKey: async () => ({ value: stored, revision: 2 }),
  }
  const keeper = {
    open: ({ sealed, vaultVersion: version }: StoredAccount) => vault.open(sealed, { ...nameOf(who), version }),
  }
  const onForeign = (accountId: string) => void foreign.push(accountId)
  const book = await createAccountBook({
    ...{ bus: bus as unknown as Bus, vault: keeper as unknown as VaultKeeper, onForeign },
  })
  return { book, foreign }
}

it('signs though it has not heard yet that a key was sealed anew and the old vault key is gone', async () => {
  const [old, fresh] = [await openVault((await generateVaultKey()).keyFile), await generateVaultKey(2)]
  const vault = await openVault(fresh.keyFile)
  const { book, foreign } = await openBook(vault, sealedBy(old, 1), sealedBy(vault, 2))
  expect((await book.signer(who.accountId))?.sign('payload')).toMatch(/=$/)
  expect(foreign).toEqual([])
})

it('tells of a key that no vault key opens which it holds', async () => {
  const [old, fresh] = [await openVault((await generateVaultKey()).keyFile), await generateVaultKey(2)]
  const lost = sealedBy(old, 1)
  const { book, foreign } = await openBook(await openVault(fresh.keyFile), lost, lost)
  expect(await book.signer(who.accountId)).toBeUndefined()
  expect(foreign).toEqual([who.accountId])
})

it('knows whose account it is before it signs for one that was added an instant ago', async () => {
  const vault = await openVault((await generateVaultKey()).keyFile)
  const { book } = await openBook(vault, undefined, sealedBy(vault, 1))
  expect(book.userOf(who.accountId)).toBeUndefined()
  expect(await book.signer(who.accountId)).toBeDefined()
  expect(book.userOf(who.accountId)).toBe('u')
})
