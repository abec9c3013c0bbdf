import type { Plan } from '@flotilla/orders'
import {
  type Bus,
  type Fault,
  type Freeze,
  FreezeKey,
  isFrozenBy,
  type Market,
  markets,
  refusal,
} from '@flotilla/protocol'
import type { AccountBook } from '../accounts/account-book.ts'
import type { Job } from '../orders/job.ts'

/** A freeze that is in force. */
export interface Frozen {
  readonly scope: string
  readonly revision: number
  readonly freeze: Freeze
}

const unstated: Freeze = { flatten: false, by: 'operator', at: 0 }

const frozenFault = ({ scope, freeze }: Frozen): Fault =>
  refusal(
    'FROZEN',
    `trading is frozen (${scope}, by ${freeze.by}): only cancels and reduce-only exits pass until it is thawed`,
  )

/** What is frozen, as KV says: read before anything is served, and followed. Whoever can write the key can freeze. */
export async function watchFreezes(bus: Bus, book: Pick<AccountBook, 'userOf'>) {
  const active = new Map<string, Frozen>()
  const hearers = new Set<() => void>()
  const watch = await bus.watchKeys(
    FreezeKey,
    {},
    ({ tokens: { scope }, value = unstated, deleted, revision }) => {
      if (deleted) active.delete(scope)
      else active.set(scope, { scope, revision, freeze: value })
      for (const hear of [...hearers]) hear()
    },
    { presence: true },
  )
  await watch.ready

  const about = (accountId: string, market: string) =>
    [...active.values()].filter(({ scope }) => isFrozenBy(scope, { accountId, userId: book.userOf(accountId), market }))

  return {
    /** Everything that is frozen. */
    list: (): readonly Frozen[] => [...active.values()],
    /** Freezes that are about orders of this account on this market. */
    about,
    /** The markets of an account on which something is frozen. */
    marketsOf: (accountId: string): Market[] => markets.filter((market) => about(accountId, market).length > 0),
    /** Freezes that are about anything of this account. */
    concerning: (accountId: string) => [...new Set(markets.flatMap((market) => about(accountId, market)))],
    /** Why this must not be sent; undefined of what only cancels or reduces. */
    fault({ accountId, command }: Job, plan: Pick<Plan, 'exposes'>): Fault | undefined {
      if (active.size === 0 || !plan.exposes) return undefined
      const [first] = about(accountId, command.market)
      return first && frozenFault(first)
    },
    /** Returns once every freeze and thaw that was answered before is heard of; where it cannot be asked, all stays as heard. */
    caughtUp: () => watch.caughtUp().catch(() => undefined),
    /** As above. @throws where it cannot be asked */
    hearAll: watch.caughtUp,
    /** Tells after every change; the returned function ends that. */
    onChange(hear: () => void): () => void {
      hearers.add(hear)
      return () => hearers.delete(hear)
    },
    stop: () => watch.stop(),
  }
}

export type Freezes = Awaited<ReturnType<typeof watchFreezes>>
