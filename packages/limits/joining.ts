import type { Core } from './core.ts'
import type { Account } from './ledger.ts'

/** For when two scopes turn out to be one: two names of the same address. */
export function createJoining({ ledger, room, out, reservations }: Core) {
  /** What waits for a counter, or is out on it, is the other's from now on. */
  function move(from: Account, into: Account): void {
    const held = [...room.entries()].flatMap(({ charges }) => charges)
    const flown = [...out.values()].flatMap(({ flights }) => flights)
    for (const each of [...held, ...flown]) if (each.account === from) each.account = into
    into.waiting += from.waiting
    reservations.forget(from)
  }

  return {
    /**
     * What was charged to either scope was charged to both, and what stops one stops the other. Ask in the name of `into`
     * afterwards.
     */
    join(from: string, into: string, now: number): void {
      for (const [key, account] of [...ledger.accounts]) {
        if (account.scope !== from) continue
        const { path, counter } = account
        const twin = ledger.find({ pool: counter.pool.name, scope: into, ...(path === undefined ? {} : { path }) })
        if (!twin) continue
        twin.counter.absorb(counter, now)
        move(account, twin)
        ledger.accounts.delete(key)
      }
      for (const freeze of ledger.freezes.active(now))
        if (freeze.scope === from) ledger.freezes.add({ ...freeze, scope: into })
      room.touch()
    },
  }
}
