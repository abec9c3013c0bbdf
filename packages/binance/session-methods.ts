import type { Endpoint } from '@flotilla/venue'
import type { WsApiMarket } from './hosts.ts'
import type { Params } from './params.ts'
import { type Signer, signWs } from './signing.ts'
import { WS_API_BASE } from './ws-api-limits.ts'

/** Methods that exist on a socket only; every other one is the twin of a REST endpoint. */
export type SessionMethod =
  | 'session.logon'
  | 'session.status'
  | 'session.logout'
  | 'session.subscriptions'
  | 'userDataStream.subscribe'
  | 'userDataStream.subscribe.signature'
  | 'userDataStream.subscribe.listenToken'
  | 'userDataStream.unsubscribe'

/** Of the address's weight, each. */
const SESSION_WEIGHT = 2

/**
 * A catalogue entry for a method without a REST twin, so that permits and judgement work as everywhere. All of them may
 * be repeated: a second subscription of an account is refused (-2035), a second logon replaces the first.
 */
export function sessionEndpoint(market: WsApiMarket, method: SessionMethod): Endpoint {
  const signed = method === 'session.logon' || method === 'userDataStream.subscribe.signature'
  return {
    ...{ product: market, operation: method, name: `${market}.${method}`, method: 'GET', path: method },
    ...{
      base: WS_API_BASE[market],
      security: signed ? 'USER_DATA' : 'NONE',
      signed,
      weight: SESSION_WEIGHT,
      weightMax: SESSION_WEIGHT,
    },
    ...{
      pool: market === 'spot' ? 'spot' : 'futures',
      limitType: 'IP',
      params: [],
      idempotent: true,
      status: 'current',
    },
    see: 'https://developers.binance.com/docs/binance-spot-api-docs/websocket-api/session-authentication',
  }
}

/**
 * The signed parameters of `userDataStream.subscribe.signature`. Whoever holds the key makes them and hands them to
 * whoever holds the socket; they are good for `recvWindow` and open one account's events to the reader, nothing else.
 * @param timestamp Binance's time, epoch milliseconds
 */
export function signUserStream(signer: Signer, timestamp: number, recvWindow?: number): Params {
  return signWs({ timestamp, ...(recvWindow !== undefined && { recvWindow }) }, signer) as Params
}
