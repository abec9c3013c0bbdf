import type { Rest } from '@flotilla/binance'
import type { Told } from '@flotilla/orders'
import { findEndpoint, parseParams } from '@flotilla/venue'
import type { AccountBook } from '../accounts/account-book.ts'
import { toldOf } from './told.ts'

export interface AskerDeps {
  readonly rest: Rest
  readonly book: AccountBook
}

export const unsent = (code: string, message: string): Told => ({
  outcome: 'unsent',
  fault: { code, message, outcome: 'unsent' },
})

/** Asks Binance with the key of an account, by catalogue name: what became of orders, what rests, what time it is. */
export function createAsker({ rest, book }: AskerDeps) {
  const ask = async (
    accountId: string,
    operation: string,
    raw: Readonly<Record<string, unknown>>,
    priority: 0 | 1,
    /** Epoch ms; nothing is sent or awaited beyond it. */
    deadlineAt?: number,
  ): Promise<Told> => {
    const endpoint = findEndpoint(operation)
    const signer = await book.signer(accountId)
    if (!endpoint || !signer) return unsent('NO_KEY', 'the account has no key any more, so nobody can ask')
    const parsed = parseParams(endpoint, raw)
    if (!parsed.ok) return unsent(parsed.fault.code, parsed.fault.message)
    const { params } = parsed
    const until = deadlineAt === undefined ? {} : { deadlineAt }
    return toldOf(endpoint, await rest.call({ endpoint, params, signer, accountId, priority, ...until }), false)
  }

  return {
    ask,
    /** Binance's own clock, epoch ms; undefined when it does not answer. */
    async time(accountId: string, operation: string): Promise<number | undefined> {
      const { outcome, data } = await ask(accountId, operation, {}, 1)
      const serverTime = Number((data as { serverTime?: unknown } | undefined)?.serverTime)
      return outcome === 'ok' && Number.isFinite(serverTime) ? serverTime : undefined
    },
  }
}

export type Asker = ReturnType<typeof createAsker>
