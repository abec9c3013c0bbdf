import type { Fleet } from '@flotilla/client'
import { type AccountStream, AccountStreamEvent, type Market, type Subject } from '@flotilla/protocol'
import { ledgerOf, openAccount } from '../support/client.ts'
import { type TestFleet, waitFor } from '../support/index.ts'

type AccountPattern = 'account.{accountId}.fill'

const liveOn = (states: readonly AccountStream[], market: Market) =>
  states.filter((each) => each.market === market).at(-1)?.state === 'live'

/** Hears what user-stream tells of accounts. */
export function createEars(fleet: TestFleet, client: Fleet) {
  /** Everything told of an account on one subject, as it grows. */
  function hear<S extends Subject['payload']>(subject: Subject<string, S>, accountId: string) {
    const told: S['_zod']['output'][] = []
    const spec = subject as unknown as Subject<AccountPattern, S>
    client.bus.consume(spec, { accountId }, { from: 'first' }, ({ payload }) => void told.push(payload))
    return told
  }
  return {
    hear,
    /** An account all of whose markets are listened to. */
    async listenedAccount(userId: string) {
      const opened = await openAccount(fleet, client, userId)
      const states = hear(AccountStreamEvent, opened.accountId)
      const markets = ['spot', 'margin', 'usdm', 'coinm'] as const
      for (const market of markets) {
        await waitFor(`${market} to be live`, () => liveOn(states, market), { timeoutMs: 30_000 })
      }
      return { ...opened, states }
    },
    fillsAtExchange: async (uid: string, market: string) =>
      (await ledgerOf(fleet)).filter((row) => row.kind === 'fill' && row.uid === uid && row.market === market),
  }
}
