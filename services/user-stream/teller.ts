import {
  AccountBalance,
  AccountFill,
  AccountOrder,
  type AccountStream,
  AccountStreamEvent,
  type Bus,
} from '@flotilla/protocol'
import type { Clock, Metrics } from '@flotilla/runtime'
import type { Cursors } from './cursors.ts'
import type { AccountFact } from './spot-facts.ts'

/** The only teller of what became of accounts: appends facts under their venue ids, so that repeats are recognised. */
export function createTeller(bus: Bus, clock: Clock, metrics: Metrics, cursors: Cursors) {
  const told = metrics.counter('account_events_total', 'Facts told about accounts', ['kind'])
  const lanes = new Map<string, Promise<unknown>>()

  const append = async (accountId: string, { kind, fact }: AccountFact) => {
    const id = `${accountId}:${kind}:${fact.id}`
    if (kind === 'fill') {
      await bus.append(AccountFill, { accountId }, fact, { id })
      cursors.move(accountId, fact)
    } else if (kind === 'order') await bus.append(AccountOrder, { accountId }, fact, { id })
    else await bus.append(AccountBalance, { accountId }, fact, { id })
    told.inc({ kind })
  }

  return {
    /** Tells facts of an account one after another, in the order they are handed in. */
    tell(accountId: string, facts: AccountFact[] | Promise<AccountFact[]>): Promise<void> {
      const before = lanes.get(accountId) ?? Promise.resolve()
      const turn = before
        .catch(() => undefined)
        .then(async () => {
          for (const fact of await facts) await append(accountId, fact)
        })
      lanes.set(accountId, turn)
      return turn
    },
    async tellState(accountId: string, state: AccountStream['state'], reason?: string) {
      const at = clock.now()
      const event: AccountStream = {
        id: `spot:stream:${at}`,
        market: 'spot',
        state,
        at,
        ...(reason === undefined ? {} : { reason }),
      }
      await bus.append(AccountStreamEvent, { accountId }, event)
    },
  }
}

export type Teller = ReturnType<typeof createTeller>
