import { type Rest, signUserStream } from '@flotilla/binance'
import { answered, type Bus, Call, type CallParams, refusal, refused, SignUserStream } from '@flotilla/protocol'
import { parseParams, requireEndpoint } from '@flotilla/venue'
import type { AccountBook } from './account-book.ts'
import { noKey } from './faults.ts'
import { refuseSigning } from './signable.ts'

export interface PrivateCallsDeps {
  readonly bus: Bus
  readonly rest: Rest
  readonly book: AccountBook
  /** Binance's time, never ahead of it, epoch ms. */
  readonly serverTime: () => number
}

/** Private reads and signatures for one shard. What changes something goes through `orders.cmd`, never through here. */
export function createPrivateCalls({ bus, rest, book, serverTime }: PrivateCallsDeps) {
  const read = async (accountId: string, name: string, raw: Record<string, unknown>) => {
    const found = requireEndpoint(name)
    if (!found.ok) return refused(found.fault)
    const { endpoint } = found
    if (endpoint.method !== 'GET') {
      return refused(refusal('NOT_A_READ', `${name} changes something: send it as a command on orders.cmd`))
    }
    const unsigned = refuseSigning(endpoint)
    if (unsigned) return refused(unsigned)
    const signer = await book.signer(accountId)
    if (!signer) return refused(noKey())
    const parsed = parseParams(endpoint, raw)
    if (!parsed.ok) return refused(parsed.fault)
    const outcome = await rest.call({ endpoint, params: parsed.params, signer, accountId, priority: 4 })
    if (outcome.outcome !== 'ok') return refused(outcome.fault)
    const meta = { cached: false, ageMs: 0, weight: outcome.meta.weight }
    return answered({ data: outcome.data, meta })
  }

  return {
    /** Answers `call.{shard}.…` and `sign.{shard}.…`; the returned function ends that. */
    serve(shard: string) {
      const calls = bus.serve(Call, { shard }, ({ tokens, payload }) =>
        read(tokens.accountId, `${tokens.product}.${tokens.operation}`, payload),
      )
      const signatures = bus.serve(SignUserStream, { shard }, async ({ tokens: { accountId } }) => {
        const signer = await book.signer(accountId)
        if (!signer) return refused(noKey())
        return answered({ params: signUserStream(signer, Math.floor(serverTime())) as CallParams })
      })
      return async () => {
        await Promise.all([calls.stop(), signatures.stop()])
      }
    },
  }
}
