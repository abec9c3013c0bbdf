import type { CallOutcome, Params, WsApi } from '@flotilla/binance'
import { type Bus, type Fault, SignUserStream, shardOf } from '@flotilla/protocol'

/** Binance's answer to a second subscription of an account on one connection. */
const alreadyActive = -2035

/** Under which `connection/subscription` the events of an account come, or why they do not. */
export type Subscribed = { readonly ok: true; readonly key: string } | { readonly ok: false; readonly fault: Fault }

/** Subscribes an account on the socket with parameters that its executor signed: no key is needed here. */
export function createSubscriber(bus: Bus, socket: () => WsApi) {
  return async (accountId: string, connection: number): Promise<Subscribed> => {
    const signed = await bus.request(SignUserStream, { shard: shardOf(accountId), accountId }, {})
    if (!signed.ok) return { ok: false, fault: signed.error }
    const params = signed.params as Params
    const method = 'userDataStream.subscribe.signature'
    const outcome: CallOutcome = await socket().session({ method, params, priority: 3, accountId })
    if (outcome.outcome === 'ok') {
      const id = (outcome.data as { subscriptionId?: unknown }).subscriptionId
      // The call may have gone out on a connection that replaced the one it was meant for.
      return { ok: true, key: `${outcome.meta.connection ?? connection}/${id}` }
    }
    const code = (outcome.data as { error?: { code?: unknown } } | undefined)?.error?.code
    // Subscribed by a request whose answer was lost: which id its events carry is only known on a new connection.
    if (Number(code) === alreadyActive) socket().rotate()
    return { ok: false, fault: outcome.fault }
  }
}
