import { type Rest, signUserStream } from '@flotilla/binance'
import {
  AccountSync,
  answered,
  type Bus,
  Call,
  type CallParams,
  refusal,
  refused,
  SignUserStream,
} from '@flotilla/protocol'
import { type Endpoint, parseParams, requireEndpoint } from '@flotilla/venue'
import type { AccountBook } from './accounts/account-book.ts'
import { noKey } from './faults.ts'
import { refuseSigning } from './signable.ts'

export interface PrivateCallsDeps {
  readonly bus: Bus
  readonly rest: Rest
  readonly book: AccountBook
  /** Binance's time, never ahead of it, epoch ms. */
  readonly serverTime: () => number
}

/** What a call is asked for, and how urgent it is. */
interface Asked {
  readonly accountId: string
  readonly name: string
  readonly params: Record<string, unknown>
  readonly priority: 3 | 4 | 5
  readonly allows: (endpoint: Endpoint) => boolean
}

/**
 * How long a signed subscription is good, ms: it goes to whoever holds the socket, where it may wait ten seconds for its
 * permit. Binance allows 60,000.
 */
const streamWindowMs = 20_000

const isRead = ({ method }: Endpoint) => method === 'GET'

/**
 * A key or token of a user data stream is made or kept alive by calls that change nothing else. Closing one is left out:
 * it would end the stream for everybody who shares the key, a successor among them; what is not kept alive ends anyway.
 */
const opensStream = ({ security, method }: Endpoint) => security === 'USER_STREAM' && method !== 'DELETE'

/** Private reads and signatures for one shard. What changes something goes through `orders.cmd`, never through here. */
export function createPrivateCalls({ bus, rest, book, serverTime }: PrivateCallsDeps) {
  const ask = async ({ accountId, name, params: raw, priority, allows }: Asked) => {
    const found = requireEndpoint(name)
    if (!found.ok) return refused(found.fault)
    const { endpoint } = found
    if (!allows(endpoint)) {
      return refused(refusal('NOT_A_READ', `${name} changes something: send it as a command on orders.cmd`))
    }
    const unsigned = refuseSigning(endpoint)
    if (unsigned) return refused(unsigned)
    const signer = await book.signer(accountId)
    if (!signer) return refused(noKey())
    const parsed = parseParams(endpoint, raw)
    if (!parsed.ok) return refused(parsed.fault)
    const outcome = await rest.call({ endpoint, params: parsed.params, signer, accountId, priority })
    if (outcome.outcome !== 'ok') return refused(outcome.fault)
    const meta = { cached: false, ageMs: 0, weight: outcome.meta.weight }
    return answered({ data: outcome.data, meta })
  }

  return {
    /** Answers `call.{shard}.…`, `sync.{shard}.…` and `sign.{shard}.…`; the returned function ends that. */
    serve(shard: string) {
      const calls = bus.serve(Call, { shard }, ({ tokens: { accountId, product, operation }, payload: params }) =>
        ask({ accountId, name: `${product}.${operation}`, params, priority: 4, allows: isRead }),
      )
      const syncs = bus.serve(AccountSync, { shard }, ({ tokens: { accountId, product, operation }, payload }) =>
        ask({
          ...{ accountId, name: `${product}.${operation}`, ...payload },
          allows: (endpoint) => isRead(endpoint) || opensStream(endpoint),
        }),
      )
      const signatures = bus.serve(SignUserStream, { shard }, async ({ tokens: { accountId } }) => {
        const signer = await book.signer(accountId)
        if (!signer) return refused(noKey())
        return answered({ params: signUserStream(signer, Math.floor(serverTime()), streamWindowMs) as CallParams })
      })
      return async () => {
        await Promise.all([calls.stop(), syncs.stop(), signatures.stop()])
      }
    },
  }
}
