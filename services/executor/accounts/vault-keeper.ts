import { answered, type Bus, type Fault, refusal, refused, VaultReload, VaultVersionKey } from '@flotilla/protocol'
import type { Log } from '@flotilla/runtime'
import { type Binding, openVault, type Vault, VaultError } from '@flotilla/vault'

/** What a secret is sealed under, save the version of the key: the keeper knows that. */
export type Name = Omit<Binding, 'version'>

/** A secret as it is kept. */
export type Sealed = {
  readonly sealed: string
  readonly vaultVersion: number
}

export interface VaultKeeperDeps {
  readonly bus: Bus
  readonly log: Log
  readonly instance: string
  /** The text of the key file as it is now. @throws when it cannot be read */
  readonly readKeyFile: () => string
}

/**
 * Holds the vault's keys. All of them open; which one seals stands in KV, so that no executor seals to a key that
 * another does not hold yet. Until a rotation was begun it is the oldest one.
 * @throws VaultError when the key file is none, or lacks the key that secrets are sealed to
 */
export async function createVaultKeeper({ bus, log, instance, readKeyFile }: VaultKeeperDeps) {
  let vault: Vault = await openVault(readKeyFile())
  let told: number | undefined
  const watch = await bus.watchKeys(VaultVersionKey, {}, ({ value }) => {
    told = value?.current
  })
  await watch.ready
  const current = () => told ?? Math.min(...vault.versions)
  if (!vault.versions.includes(current()))
    throw new VaultError('VERSION_MISMATCH', `the key file lacks vault key ${current()}, which secrets are sealed to`)

  const needed = (version: number): Fault =>
    refusal('VAULT_KEY_NEEDED', `the key file now lacks vault key ${version}, to which secrets are still sealed`)

  /** Takes what the key file holds now, unless that lacks a key which is still in use. */
  const reload = async (inUse: Iterable<number>): Promise<Fault | undefined> => {
    let next: Vault
    try {
      next = await openVault(readKeyFile())
    } catch (error) {
      log.error('the vault key file could not be read again', {}, error)
      return refusal('KEY_FILE_INVALID', 'the vault key file cannot be read; the log of this executor says why')
    }
    const missing = [current(), ...inUse].find((version) => !next.versions.includes(version))
    if (missing !== undefined) {
      next.close()
      return needed(missing)
    }
    vault.close()
    vault = next
    log.info('the vault key file was read again', { count: next.versions.length })
    return undefined
  }

  const keys = () => ({ instance, versions: [...vault.versions], current: current() })

  return {
    get versions() {
      return vault.versions
    },
    /** The version that secrets are sealed to. */
    get current() {
      return current()
    },
    publicKey: () => vault.publicKey(current()),
    seal(plain: Uint8Array, name: Name): Sealed {
      const vaultVersion = current()
      return { sealed: vault.seal(plain, { ...name, version: vaultVersion }), vaultVersion }
    },
    /** The caller wipes what it is given. @throws VaultError */
    open: ({ sealed, vaultVersion }: Sealed, name: Name) => vault.open(sealed, { ...name, version: vaultVersion }),
    /** Opens what somebody else sealed, to whichever of the keys; a rotation may have come between. @throws VaultError */
    openAny(sealed: string, name: Name): Uint8Array {
      let thrown: unknown
      for (const version of [current(), ...vault.versions.filter((each) => each !== current())]) {
        try {
          return vault.open(sealed, { ...name, version })
        } catch (error) {
          // Of several refusals the current key's says best what is wrong.
          thrown ??= error
        }
      }
      throw thrown
    },
    /** Makes a version of those that are held the one that secrets are sealed to. */
    async become(version: number): Promise<Fault | undefined> {
      if (!vault.versions.includes(version))
        return refusal('VAULT_KEY_MISSING', `this executor holds no vault key ${version}; reload its key file first`)
      const known = await bus.getKey(VaultVersionKey, {})
      const written = known
        ? known.value.current === version ||
          (await bus.updateKey(VaultVersionKey, {}, { current: version }, known.revision))
        : await bus.createKey(VaultVersionKey, {}, { current: version })
      if (written === undefined) return refusal('CONFLICT', 'another rotation was begun meanwhile; try again')
      told = version
      return undefined
    },
    /** Answers `vault.reload.{instance}`; `inUse` tells the versions that secrets are sealed to. */
    serve(inUse: () => Promise<Iterable<number>>) {
      return bus.serve(VaultReload, { instance }, async () => {
        const fault = await reload(await inUse())
        return fault ? refused(fault) : answered({ keys: keys() })
      })
    },
    stop() {
      watch.stop()
      vault.close()
    },
  }
}

export type VaultKeeper = Awaited<ReturnType<typeof createVaultKeeper>>
