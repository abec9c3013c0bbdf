import type { FreezeProgress, Market } from '@flotilla/protocol'
import type { Frozen } from './freezes.ts'

/** How far an account is with everything that is frozen of it. */
export interface Standing {
  /** The freezes it was last found safe under, as `scope@revision`. */
  safeUnder: ReadonlySet<string>
  /** The markets that need no further look under the freezes as they were then. */
  clear: { readonly under: string; readonly markets: ReadonlySet<Market> }
  why: string
  running: boolean
  readonly cleared: Set<string>
  readonly closed: Set<string>
  /** What the last look still showed. */
  open: readonly string[]
  /** Lists need not have shown all of it yet: it is looked at once more. */
  lookAgain: boolean
}

/** Accounts named in one acknowledgement. */
const named = 50

/** A freeze as it stands: changed, it is another one. */
export const nameOf = ({ scope, revision }: Frozen) => `${scope}@${revision}`

export function getOrBegin(standings: Map<string, Standing>, accountId: string): Standing {
  const known = standings.get(accountId)
  if (known) return known
  const fresh: Standing = {
    ...{ safeUnder: new Set<string>(), why: 'it is not looked at yet', running: false, open: [], lookAgain: false },
    ...{ clear: { under: '', markets: new Set<Market>() } },
    ...{ cleared: new Set<string>(), closed: new Set<string>() },
  }
  standings.set(accountId, fresh)
  return fresh
}

export const isSafeUnder = ({ safeUnder }: Standing, frozen: readonly Frozen[]) =>
  frozen.every((each) => safeUnder.has(nameOf(each)))

/** How far the accounts that a freeze is about are with it. */
export function progressOf(
  frozen: Frozen,
  accounts: readonly ({ readonly accountId: string } & Standing)[],
  by: { readonly shards: number; readonly at: number },
): FreezeProgress {
  const unsafe = accounts.filter((account) => !isSafeUnder(account, [frozen]))
  const ended = (which: 'cleared' | 'closed') =>
    accounts.reduce((sum, account) => sum + [...account[which]].filter((id) => !account.open.includes(id)).length, 0)
  return {
    ...{ scope: frozen.scope, revision: frozen.revision, ...by },
    ...{ accounts: accounts.length, safe: accounts.length - unsafe.length },
    ...{ cancelled: ended('cleared'), closed: ended('closed') },
    notSafe: unsafe.slice(0, named).map(({ accountId, why }) => ({ accountId, why })),
  }
}
