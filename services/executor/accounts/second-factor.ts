import {
  AccountsTotp,
  AccountsTotpReset,
  answered,
  type Bus,
  FactorKey,
  type Fault,
  refusal,
  refused,
  seedBytes,
} from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'
import { VaultError, wipe } from '@flotilla/vault'
import type { z } from 'zod'
import type { AccountBook } from './account-book.ts'
import { type CodeCheck, needed, notEnrolled, seedName } from './code-check.ts'
import type { HeardBy } from './heard-by.ts'
import type { Sealed, VaultKeeper } from './vault-keeper.ts'

export interface SecondFactorDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly vault: VaultKeeper
  readonly codes: CodeCheck
  readonly book: Pick<AccountBook, 'listNow'>
  readonly heardBy: HeardBy
  readonly audit: (userId: string, by: string, what: string) => Promise<void>
}

/** How users get a second factor and lose it. */
export function createSecondFactor({ bus, clock, vault, codes, book, heardBy, audit }: SecondFactorDeps) {
  const { change, demand, find, judge } = codes
  type Wish = z.output<typeof AccountsTotp.payload>

  /** A seed sealed by whoever shows it to the user, sealed anew: nothing that came from outside is kept. */
  const takeSeed = (userId: string, sealedSeed: string): Sealed | Fault => {
    try {
      const plain = vault.openAny(sealedSeed, seedName(userId))
      const fits = plain.length >= seedBytes.least && plain.length <= seedBytes.most
      const taken = vault.seal(plain, seedName(userId))
      wipe(plain)
      return fits ? taken : refusal('BAD_SEED', `a seed has ${seedBytes.least} to ${seedBytes.most} bytes`)
    } catch (error) {
      if (!(error instanceof VaultError)) throw error
      return refusal('NOT_OPENABLE', `the sealed seed was not taken: ${error.message}`)
    }
  }

  const enroll = async ({ userId, sealedSeed, code }: Wish): Promise<Fault | undefined> => {
    if (sealedSeed === undefined) return refusal('BAD_REQUEST', 'enrolling needs `sealedSeed`')
    const seed = takeSeed(userId, sealedSeed)
    if ('outcome' in seed) return seed
    const refusedNow = await demand(userId, code, `enroll ${sealedSeed.slice(0, 32)}`)
    if (refusedNow) return refusedNow
    const fresh = { state: 'pending', ...seed, lastStep: 0, lastFor: '' } as const
    return change(userId, (factor) => {
      // The one that is on stays on until a code of the new one was seen, and wrong codes stay counted.
      if (factor?.state === 'on') return { factor: { ...factor, next: seed } }
      return { factor: { ...fresh, failures: factor?.failures ?? 0, lockedUntil: factor?.lockedUntil ?? 0 } }
    })
  }

  const confirm = ({ userId, code }: Wish) =>
    change(userId, (factor) => {
      const seed = factor?.state === 'on' ? factor.next : factor
      if (!factor || !seed) return notEnrolled
      if (code === undefined) return needed
      const { fault, factor: after } = judge({ ...factor, lastStep: 0, lastFor: '' }, seed, userId, code, 'confirm')
      if (fault) return { factor: { ...after, lastStep: factor.lastStep, lastFor: factor.lastFor }, fault }
      const { next: _taken, ...rest } = after
      const { sealed, vaultVersion } = seed
      return { factor: { ...rest, state: 'on', sealed, vaultVersion } }
    })

  const switchOff = async ({ userId, code }: Wish) => {
    const fault = await demand(userId, code, 'off')
    if (!fault) await bus.purgeKey(FactorKey, { userId })
    return fault
  }

  /** What was done is on record, and holds for every order from the answer on. */
  const noted = async (userId: string, by: string, act: Wish['act']) => {
    await audit(userId, by, `second factor: ${act}`)
    return heardBy((await book.listNow(userId)).map(({ accountId }) => accountId))
  }

  const acts = { show: async () => undefined, enroll, confirm, off: switchOff }

  return {
    serve() {
      const how = { queue: 'executor' }
      bus.serve(
        AccountsTotp,
        {},
        async ({ payload }) => {
          const { userId, act, by = userId } = payload
          const fault = await acts[act](payload)
          if (fault) return refused(fault)
          const unsure = act === 'show' ? undefined : await noted(userId, by, act)
          if (unsure) return refused(unsure)
          const factor = await find(userId)
          const isLocked = factor !== undefined && factor.lockedUntil > clock.now()
          return answered({ state: factor?.state ?? 'off', ...(isLocked && { lockedUntil: factor.lockedUntil }) })
        },
        how,
      )
      bus.serve(
        AccountsTotpReset,
        {},
        async ({ payload: { userId, by = 'operator' } }) => {
          await bus.purgeKey(FactorKey, { userId })
          await audit(userId, by, 'second factor: taken away by an operator')
          return answered({ state: 'off' as const })
        },
        how,
      )
    },
  }
}
