import { AccountKey, answered, type Bus, FactorKey, refused, VaultRotate } from '@flotilla/protocol'
import type { Log } from '@flotilla/runtime'
import { VaultError, wipe } from '@flotilla/vault'
import { type AccountBook, nameOf } from './account-book.ts'
import { seedName } from './code-check.ts'
import type { Name, Sealed, VaultKeeper } from './vault-keeper.ts'

export interface RotationDeps {
  readonly bus: Bus
  readonly log: Log
  readonly vault: VaultKeeper
  readonly book: Pick<AccountBook, 'listNow' | 'find'>
}

/** Secrets re-sealed side by side, each two round trips to KV; then the loop is given back, so that no order waits. */
const atOnce = 16

/** One secret as it stands in KV. */
interface Stored {
  readonly sealed: Sealed
  readonly name: Name
  /** Writes it back as it now is; false when it was changed meanwhile. */
  readonly write: (fresh: Sealed) => Promise<boolean>
}

/** One secret that is sealed to another version than it should be. */
interface Stale {
  readonly id: string
  /** Reads it as it stands now; undefined when it is gone. */
  readonly read: () => Promise<Stored | undefined>
}

/** Moves secrets from one vault key to the next, a part at a time: whoever dies in between loses nothing. */
export function createRotation({ bus, log, vault, book }: RotationDeps) {
  const readAccount = async (accountId: string): Promise<Stored | undefined> => {
    const entry = await book.find(accountId)
    if (!entry) return undefined
    const { value, revision } = entry
    const write = async (fresh: Sealed) =>
      (await bus.updateKey(AccountKey, { accountId }, { ...value, ...fresh }, revision)) !== undefined
    return { sealed: value, name: nameOf({ ...value, accountId }), write }
  }

  // From what is heard along: to list ten thousand accounts for each part would cost more than to seal them.
  const staleAccounts = async (to: number): Promise<Stale[]> =>
    (await book.listNow()).flatMap(({ accountId, vaultVersion }) =>
      vaultVersion === to ? [] : [{ id: accountId, read: () => readAccount(accountId) }],
    )

  const staleFactors = async (to: number): Promise<Stale[]> =>
    (await bus.listKeys(FactorKey)).flatMap(({ tokens, value, revision }) => {
      const { userId } = tokens
      const name = seedName(userId)
      const own: Stored = {
        ...{ sealed: value, name },
        write: async (fresh) =>
          (await bus.updateKey(FactorKey, tokens, { ...value, ...fresh }, revision)) !== undefined,
      }
      const { next } = value
      const coming: Stored | undefined = next && {
        ...{ sealed: next, name },
        write: async (fresh) =>
          (await bus.updateKey(FactorKey, tokens, { ...value, next: fresh }, revision)) !== undefined,
      }
      // One at a time: both writes expect the same revision.
      const stale = [own, coming].find((each) => each && each.sealed.vaultVersion !== to)
      return stale ? [{ id: userId, read: async () => stale }] : []
    })

  const stale = async (to: number) => [...(await staleAccounts(to)), ...(await staleFactors(to))]

  /** Whether it is sealed as it should be now. */
  const reseal = async ({ id, read }: Stale, lost: string[]): Promise<boolean> => {
    const stored = await read()
    if (!stored) return true
    try {
      const plain = vault.open(stored.sealed, stored.name)
      const fresh = vault.seal(plain, stored.name)
      wipe(plain)
      return await stored.write(fresh)
    } catch (error) {
      if (!(error instanceof VaultError)) throw error
      log.error('a secret could not be opened and stays as it is', { why: `${id}: ${error.message}` })
      lost.push(id)
      return false
    }
  }

  const rotate = async (to: number, atMost: number) => {
    const fault = await vault.become(to)
    if (fault) return refused(fault)
    const all = await stale(to)
    const lost: string[] = []
    let done = 0
    // What is lost takes up no room in a part: behind it is what can be sealed.
    for (let from = 0; from < all.length && done < atMost; ) {
      const part = all.slice(from, from + Math.min(atOnce, atMost - done))
      from += part.length
      const written = await Promise.all(part.map((each) => reseal(each, lost)))
      done += written.filter(Boolean).length
    }
    return answered({ done, left: all.length - done, lost })
  }

  return {
    /** The versions that secrets are sealed to now. */
    async inUse(): Promise<Set<number>> {
      const [accounts, factors] = await Promise.all([bus.listKeys(AccountKey), bus.listKeys(FactorKey)])
      return new Set([
        ...accounts.map(({ value }) => value.vaultVersion),
        ...factors.flatMap(({ value: { vaultVersion, next } }) => [vaultVersion, next?.vaultVersion ?? vaultVersion]),
      ])
    },
    serve() {
      bus.serve(VaultRotate, {}, ({ payload: { to, atMost } }) => rotate(to, atMost), { queue: 'executor' })
    },
  }
}
