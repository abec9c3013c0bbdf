import { AccountKey, answered, type Bus, FactorKey, refused, type StoredAccount, VaultRotate } from '@flotilla/protocol'
import type { Log } from '@flotilla/runtime'
import { VaultError, wipe } from '@flotilla/vault'
import { nameOf } from './account-book.ts'
import { seedName } from './code-check.ts'
import type { Name, Sealed, VaultKeeper } from './vault-keeper.ts'

export interface RotationDeps {
  readonly bus: Bus
  readonly log: Log
  readonly vault: VaultKeeper
}

/** Secrets re-sealed side by side, each one round trip to KV; then the loop is given back, so that no order waits. */
const atOnce = 16

/** One secret that is sealed to another version than it should be. */
interface Stale {
  readonly id: string
  readonly sealed: Sealed
  readonly name: Name
  /** Writes it back as it now is; false when it was changed meanwhile. */
  readonly write: (fresh: Sealed) => Promise<boolean>
}

/** Moves secrets from one vault key to the next, a part at a time: whoever dies in between loses nothing. */
export function createRotation({ bus, log, vault }: RotationDeps) {
  const staleAccounts = async (to: number): Promise<Stale[]> =>
    (await bus.listKeys(AccountKey)).flatMap(({ tokens, value, revision }) => {
      if (value.vaultVersion === to) return []
      const write = async (fresh: Sealed) =>
        (await bus.updateKey(AccountKey, tokens, { ...(value as StoredAccount), ...fresh }, revision)) !== undefined
      return [{ id: tokens.accountId, sealed: value, name: nameOf({ ...value, accountId: tokens.accountId }), write }]
    })

  const staleFactors = async (to: number): Promise<Stale[]> =>
    (await bus.listKeys(FactorKey)).flatMap(({ tokens, value, revision }) => {
      const { userId } = tokens
      const name = seedName(userId)
      const own: Stale = {
        ...{ id: userId, sealed: value, name },
        write: async (fresh) =>
          (await bus.updateKey(FactorKey, tokens, { ...value, ...fresh }, revision)) !== undefined,
      }
      const { next } = value
      const coming: Stale | undefined = next && {
        ...{ id: userId, sealed: next, name },
        write: async (fresh) =>
          (await bus.updateKey(FactorKey, tokens, { ...value, next: fresh }, revision)) !== undefined,
      }
      // One at a time: both writes expect the same revision.
      if (value.vaultVersion !== to) return [own]
      return coming && coming.sealed.vaultVersion !== to ? [coming] : []
    })

  const stale = async (to: number) => [...(await staleAccounts(to)), ...(await staleFactors(to))]

  const reseal = async ({ id, sealed, name, write }: Stale, lost: string[]): Promise<boolean> => {
    try {
      const plain = vault.open(sealed, name)
      const fresh = vault.seal(plain, name)
      wipe(plain)
      return await write(fresh)
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
    for (let from = 0; from < Math.min(all.length, atMost); from += atOnce) {
      const part = all.slice(from, Math.min(from + atOnce, atMost))
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
