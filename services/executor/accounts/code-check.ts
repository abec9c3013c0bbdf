import { type Bus, FactorKey, type Fault, factorBinding, refusal, type StoredFactor } from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'
import { wipe } from '@flotilla/vault'
import { stepOf } from './totp.ts'
import type { Name, Sealed, VaultKeeper } from './vault-keeper.ts'

export interface CodeCheckDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly vault: VaultKeeper
}

/** After so many wrong codes none is looked at for a while, which doubles with every further wrong one up to a day. */
const freeFailures = 5
const lockMs = { first: 900_000, most: 86_400_000 } as const
const attempts = 20

const { version: _any, ...anonymous } = factorBinding('anybody', 1)
/** What a seed is sealed under, save the version of the key. */
export const seedName = (userId: string): Name => ({ ...anonymous, userId })

export const needed = refusal('CODE_NEEDED', 'this needs a code of your authenticator: send it again with `code`')
const wrong = refusal('CODE_WRONG', 'that is not the code your authenticator shows now')
const usedUp = refusal('CODE_USED', 'this code was used already; wait for the next one')
const busy = refusal('CONFLICT', 'several codes arrived at once; send it again')
export const notEnrolled = refusal('NO_FACTOR', 'no authenticator was enrolled; enroll one first')

const locked = (until: number, now: number) =>
  refusal('CODE_LOCKED', 'too many wrong codes; for a while none is looked at', Math.max(0, Math.ceil(until - now)))

const lockAfter = (failures: number, now: number) =>
  failures < freeFailures ? 0 : now + Math.min(lockMs.most, lockMs.first * 2 ** Math.min(20, failures - freeFailures))

/** What a code is worth, and the record as it is after that. */
export type Verdict = { readonly factor: StoredFactor; readonly fault?: Fault }

/**
 * Users' second factors. Whoever checks a code writes what came of it by compare-and-set before the verdict counts:
 * no attempt is free, and no step of the clock counts twice, whichever executors it is tried on.
 */
export async function createCodeCheck({ bus, clock, vault }: CodeCheckDeps) {
  const on = new Set<string>()
  const watch = await bus.watchKeys(
    FactorKey,
    {},
    ({ tokens: { userId }, value }) => {
      if (value?.state === 'on') on.add(userId)
      else on.delete(userId)
    },
    { mend: true },
  )
  await watch.ready

  /** What a code is worth against a seed, and the record as it is after that. */
  const judge = (factor: StoredFactor, seed: Sealed, userId: string, code: string, purpose: string): Verdict => {
    const now = clock.now()
    if (factor.lockedUntil > now) return { factor, fault: locked(factor.lockedUntil, now) }
    const plain = vault.open(seed, seedName(userId))
    const step = stepOf(plain, code, now)
    wipe(plain)
    if (step === undefined) {
      const failures = factor.failures + 1
      return { factor: { ...factor, failures, lockedUntil: lockAfter(failures, now) }, fault: wrong }
    }
    // What is taken up again after a crash brings the code it was begun with.
    if (step === factor.lastStep && purpose === factor.lastFor) return { factor }
    if (step <= factor.lastStep) return { factor, fault: usedUp }
    return { factor: { ...factor, lastStep: step, lastFor: purpose, failures: 0, lockedUntil: 0 } }
  }

  /** Changes a factor; whoever writes at the same time is taken in. */
  const change = async (userId: string, how: (factor: StoredFactor | undefined) => Verdict | Fault) => {
    for (let left = attempts; left > 0; left -= 1) {
      const entry = await bus.getKey(FactorKey, { userId })
      const verdict = how(entry?.value)
      if (!('factor' in verdict)) return verdict as Fault
      const { factor, fault } = verdict as Verdict
      const written = entry
        ? factor === entry.value || (await bus.updateKey(FactorKey, { userId }, factor, entry.revision))
        : await bus.createKey(FactorKey, { userId }, factor)
      if (written !== undefined) return fault
    }
    return busy
  }

  const find = async (userId: string) => (await bus.getKey(FactorKey, { userId }))?.value
  /** What stands against something that needs a code: nothing when its user has no second factor. */
  const demand = async (userId: string, code: string | undefined, purpose: string): Promise<Fault | undefined> => {
    // As stored or as last heard: a record that cannot be read switches nothing off.
    if ((await find(userId))?.state !== 'on' && !on.has(userId)) return undefined
    if (code === undefined) return needed
    return change(userId, (factor) =>
      factor?.state === 'on' ? judge(factor, factor, userId, code, purpose) : notEnrolled,
    )
  }

  return {
    demand,
    judge,
    change,
    find,
    /** Whether a user's codes are asked for, as last heard. */
    isOn: (userId: string) => on.has(userId),
    /** Returns once all that was written before is heard. @throws when that cannot be told */
    caughtUp: watch.caughtUp,
    stop: () => watch.stop(),
  }
}

export type CodeCheck = Awaited<ReturnType<typeof createCodeCheck>>
