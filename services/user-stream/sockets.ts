import {
  createStreamConnection,
  createWsApi,
  HANDSHAKE_WEIGHT,
  type Params,
  type StreamMarket,
  type Venue,
} from '@flotilla/binance'
import { type Bus, FaultError, SignUserStream, type Socket, shardOf } from '@flotilla/protocol'
import type { Clock, Gate, Log, Random } from '@flotilla/runtime'
import { marginAccountAnswers } from '@flotilla/venue'
import type { ListenedMarket } from './config.ts'
import { type Book, type Feed, marketOf } from './feed.ts'
import { createKeySockets } from './key-sockets.ts'
import { createListenKeys } from './listen-keys.ts'
import { createAsk, faultOf } from './reads.ts'
import type { Schedule } from './schedule.ts'
import { type Credentials, createSubscriptionSockets } from './subscription-sockets.ts'
import type { FeedHandlers, Transport } from './transport.ts'

export interface SocketsDeps {
  readonly bus: Bus
  readonly venue: Venue
  readonly gate: Gate
  readonly clock: Clock
  readonly log: Log
  readonly random: Random
  readonly schedule: Schedule
  readonly localAddress: string | undefined
  readonly timeoutMs: number
  readonly markets: readonly ListenedMarket[]
  readonly handlers: () => FeedHandlers
}

/** How long a connection may wait for its permit, ms. */
const patienceMs = 60_000
/** How long a replaced socket goes on: subscriptions of a thousand accounts move one by one, as permits come. */
const overlapMs = 15 * 60_000
/** Every message on these sockets is somebody's order: streams that rest for ever are no fault. */
const never = () => undefined

interface Held extends Transport {
  vitals(): Socket[]
}

/** The sockets that carry user data, by book. Markets this environment lacks have none. */
export function createSockets(deps: SocketsDeps) {
  const { bus, venue, gate, clock, log, random, schedule, localAddress, timeoutMs, markets, handlers } = deps
  const { hosts } = venue
  const bind = localAddress === undefined ? {} : { localAddress }

  /** A connection is an attempt of the address; to the WS-API it costs weight as well. */
  const admit = (charges: readonly (readonly [pool: string, weight: number])[]) => async () => {
    const deadlineAt = clock.now() + patienceMs
    for (const [pool, weight] of charges) {
      const granted = await gate.acquire({ pools: [pool], weight, priority: 3, deadlineAt })
      if (!granted.ok) throw new FaultError(granted.fault)
    }
  }

  const subscriptions = (name: string, credentials: (feed: Feed) => Promise<Credentials>): Held | undefined => {
    const url = hosts.wsApi.spot
    if (!url) return undefined
    return createSubscriptionSockets({
      ...{ name, url, clock, log, schedule, handlers, credentials, faultOf },
      openApi: (told) =>
        createWsApi({
          ...{ url, market: 'spot', gate, clock, timeoutMs, ...bind, ...told },
          random: random.fraction,
          limits: { overlapMs },
          admit: admit([
            ['connections', 1],
            ['spot', HANDSHAKE_WEIGHT.spot],
          ]),
          onReport: gate.report,
        }),
    })
  }

  const keyed = (market: 'usdm' | 'coinm'): Held | undefined => {
    const base = hosts.stream[market]
    if (!base || !hosts.rest[market === 'usdm' ? 'fapi' : 'dapi']) return undefined
    const url = market === 'usdm' ? `${base}/private/stream` : `${base}/stream`
    const onLost = (feed: Feed, reason: string) => sockets.lost(feed, reason)
    const keys = createListenKeys({ bus, clock, random, schedule, onLost })
    const sockets = createKeySockets({
      ...{ market, url, clock, log, keys, handlers, faultOf },
      openConnection: (told) =>
        createStreamConnection({
          ...{ url, market: market satisfies StreamMarket, clock, ...bind, ...told },
          random: random.fraction,
          admit: admit([['connections', 1]]),
          firstMessageMs: never,
        }),
    })
    return sockets
  }

  /** Parameters that the account's executor signed: no key is needed here. */
  const signed = async ({ accountId }: Feed): Promise<Credentials> => {
    const reply = await bus.request(SignUserStream, { shard: shardOf(accountId), accountId }, {})
    if (!reply.ok) throw new FaultError(reply.error)
    return { method: 'userDataStream.subscribe.signature', params: reply.params as Params }
  }

  /** A token lives longer than the connection it is used on, so it is renewed by moving to the next connection. */
  const token = async ({ accountId, symbol }: Feed): Promise<Credentials> => {
    const pair = symbol === undefined ? {} : { isIsolated: 'true', symbol }
    const ask = createAsk(bus, accountId, 3)
    const answer = await ask('margin.createMarginListenToken', pair, marginAccountAnswers.ListenToken)
    const expiresAt = toMilliseconds(Number(answer.expirationTime))
    return { method: 'userDataStream.subscribe.listenToken', params: { listenToken: answer.token }, expiresAt }
  }

  const byMarket: Readonly<Record<ListenedMarket, () => Held | undefined>> = {
    spot: () => subscriptions('spot-user', signed),
    margin: () => subscriptions('margin-user', token),
    usdm: () => keyed('usdm'),
    coinm: () => keyed('coinm'),
  }
  const held = new Map(
    markets.flatMap((market) => {
      const transport = byMarket[market]()
      return transport ? [[market, transport] as const] : []
    }),
  )

  return {
    /** The books that can be listened to without knowing more of an account. */
    books: () => [...held.keys()] as readonly Book[],
    serves: (book: Book) => held.has(marketOf(book)),
    /** @throws Error when `serves` is false */
    transportOf({ book }: Feed): Transport {
      const transport = held.get(marketOf(book))
      if (!transport) throw new Error(`user data of ${book} is not listened to`)
      return transport
    },
    vitals: () => [...held.values()].flatMap((each) => each.vitals()),
    stop() {
      for (const each of held.values()) each.stop()
    },
  }
}

/** Binance's sample of a token's end is in microseconds. */
const toMilliseconds = (time: number) => (time > 1e14 ? Math.floor(time / 1000) : time)
