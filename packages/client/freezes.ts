import {
  AccountsThaw,
  type Bus,
  FaultError,
  FleetFreeze,
  FleetStatus,
  FleetThaw,
  FreezeAck,
  FreezeKey,
  type FreezeProgress,
  type Refused,
  shardCount,
} from '@flotilla/protocol'
import { clock } from './clock.ts'

/** How far the fleet is with a freeze, summed over its executors. */
export interface FreezeSum {
  readonly accounts: number
  readonly safe: number
  readonly cancelled: number
  readonly closed: number
  /** Some of the accounts that are not safe, and why. */
  readonly notSafe: FreezeProgress['notSafe']
  /** Every shard is answered for, and every account in them is safe. */
  readonly complete: boolean
}

/** What a freeze had come to when following it ended. */
export interface FollowedFreeze extends FreezeSum {
  readonly revision: number
  /** Somebody ended it before everything was safe. */
  readonly thawed: boolean
}

export interface FreezeWish {
  /** `all`, or made by `freezeScope`. */
  readonly scope: string
  readonly flatten?: boolean
  readonly by: string
}

export interface FollowOptions {
  /** An operator may write the key himself where no coordinator answers. */
  readonly direct?: boolean
  readonly timeoutMs: number
  readonly onProgress?: (sum: FreezeSum) => void
}

/** How long a coordinator has to answer before an operator does without one, ms. */
const patienceMs = 3_000

/** Codes of a request that no active coordinator took, and those after which one may have taken it. */
const untaken = new Set(['NO_RESPONDER', 'NOT_ACTIVE'])
const noAnswer = new Set([...untaken, 'TIMEOUT'])

/** How long somebody who cannot write the key asks for a coordinator, ms: one that died is replaced in a few seconds. */
const replacedMs = 15_000
const pauseMs = 200

/** An executor acknowledges every ten seconds at the least; one that has not for this long is gone, ms. */
const goneMs = 15_000

/** How often it is looked whether what is followed still stands, ms. */
const lookMs = 2_000

interface Told {
  readonly progress: FreezeProgress
  /** When it was heard here. */
  readonly at: number
}

function sumOf(told: ReadonlyMap<string, Told>): FreezeSum {
  const all = [...told.values()].map(({ progress }) => progress)
  const sum = (field: 'shards' | 'accounts' | 'safe' | 'cancelled' | 'closed') =>
    all.reduce((total, each) => total + each[field], 0)
  const [accounts, safe] = [sum('accounts'), sum('safe')]
  const notSafe = all.flatMap((each) => each.notSafe)
  const complete = sum('shards') >= shardCount && safe >= accounts
  return { accounts, safe, cancelled: sum('cancelled'), closed: sum('closed'), notSafe, complete }
}

/**
 * Tells once a freeze stands no more; the returned function ends that. One that was written past the coordinator is
 * `listed` only once that has heard of it.
 */
function watchThaw(bus: Bus, scope: string, listed: boolean, onThawed: () => void): () => void {
  let stood = listed
  const look = async () => {
    const reply = await bus.request(FleetStatus, {}, {})
    if (!reply.ok) return
    const stands = reply.facts.some(
      (fact) => fact.kind === 'freeze' && fact.cause === 'kill-switch' && fact.scope === scope,
    )
    if (stood && !stands) onThawed()
    stood = stands
  }
  return clock.every(lookMs, () => void look().catch((error: unknown) => bus.reportDefect('freeze', error)))
}

/** The kill switch. Every method throws a FaultError when it is refused. */
export function freezesOf(bus: Bus) {
  /** Asks the coordinator, where it may be again; an operator may write the key himself where none answers. */
  const ask = async <T extends { ok: true }>(
    request: () => Promise<T | Refused>,
    write: (() => Promise<T>) | undefined,
    again: ReadonlySet<string>,
  ) => {
    const until = clock.now() + replacedMs
    while (true) {
      const reply = await request()
      if (reply.ok) return reply as T
      const { error } = reply as Refused
      if (write && noAnswer.has(error.code)) return write()
      if (!again.has(error.code) || clock.now() > until) throw new FaultError(error)
      await clock.sleep(pauseMs)
    }
  }
  const patience = { timeoutMs: patienceMs }

  return {
    /** Freezes. `direct`: an operator writes the key where no coordinator answers. @returns the freeze's revision */
    async set({ scope, flatten = false, by }: FreezeWish, { direct = false } = {}): Promise<number> {
      const write = async () => {
        const revision = await bus.putKey(FreezeKey, { scope }, { flatten, by, at: clock.now() })
        return { ok: true as const, scope, revision }
      }
      const request = () => bus.request(FleetFreeze, {}, { scope, flatten, by }, patience)
      // Frozen twice is as good as once, so that an answer which was lost is no reason to leave it.
      return (await ask(request, direct ? write : undefined, noAnswer)).revision
    },

    /** Ends a freeze. @returns whether there was one */
    async end({ scope, by }: Pick<FreezeWish, 'scope' | 'by'>, { direct = false } = {}): Promise<boolean> {
      const write = async () => {
        const wasFrozen = (await bus.getKey(FreezeKey, { scope })) !== undefined
        await bus.purgeKey(FreezeKey, { scope })
        return { ok: true as const, scope, wasFrozen }
      }
      const request = () => bus.request(FleetThaw, {}, { scope, by }, patience)
      return (await ask(request, direct ? write : undefined, untaken)).wasFrozen
    },

    /** Ends what a user froze by themselves; an executor checks their second factor. @returns whether it was frozen */
    async endOwn(userId: string, by: string, code?: string): Promise<boolean> {
      const wish = { userId, by, ...(code !== undefined && { code }) }
      return (await ask(() => bus.request(AccountsThaw, {}, wish), undefined, untaken)).wasFrozen
    },

    /** Freezes and follows how far that is, until everything is safe, somebody thaws it, or the time is over. */
    async setAndFollow(
      wish: FreezeWish,
      { direct = false, timeoutMs, onProgress = () => undefined }: FollowOptions,
    ): Promise<FollowedFreeze> {
      const told = new Map<string, Told>()
      const ended = Promise.withResolvers<void>()
      let revision = Number.POSITIVE_INFINITY
      let thawed = false
      const look = () => {
        for (const [instance, { progress, at }] of told) {
          if (progress.revision < revision || at < clock.now() - goneMs) told.delete(instance)
        }
        const sum = sumOf(told)
        if (told.size > 0) onProgress(sum)
        if (sum.complete) ended.resolve()
      }
      // Listening begins first: an acknowledgement may be faster than the answer.
      const listener = bus.listen(FreezeAck, {}, ({ tokens, payload }) => {
        if (payload.scope !== wish.scope) return
        told.set(tokens.instance, { progress: payload, at: clock.now() })
        if (Number.isFinite(revision)) look()
      })
      try {
        revision = await this.set(wish, { direct })
        look()
        const endWatching = watchThaw(bus, wish.scope, !direct, () => {
          thawed = true
          ended.resolve()
        })
        const callOff = clock.after(timeoutMs, () => ended.resolve())
        await ended.promise
        callOff()
        endWatching()
        return { revision, ...sumOf(told), thawed }
      } finally {
        await listener.stop()
      }
    },
  }
}
