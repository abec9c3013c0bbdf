import type { WsApi, WsApiEvent, WsApiState } from '@flotilla/binance'
import type { AccountStream, Bus } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import { parseEvent } from '@flotilla/venue'
import type { CatchUp } from './catch-up.ts'
import type { CommandIndex } from './command-index.ts'
import { type AccountFact, balanceFacts, clientIdOf, executionFacts } from './spot-facts.ts'
import { createSubscriber } from './spot-subscriber.ts'
import type { Teller } from './teller.ts'

export interface SpotListenerDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly index: CommandIndex
  readonly teller: Teller
  readonly catchUp: CatchUp
  readonly socket: () => WsApi
}

/** How many accounts are subscribed at once. */
const lanes = 8
/** Between two tries of an account that failed, ms: doubled each time. */
const retryMs = { first: 2_000, most: 300_000 } as const
/** After how long catching up is tried again where it failed, ms. */
const catchUpAgainMs = 5_000
/** Does some work for each account that is put in, a few at a time; one that waits already is not put in again. */
function createQueue(
  work: (accountId: string) => Promise<void>,
  onFailure: (accountId: string, error: unknown) => void,
) {
  const queue = new Set<string>()
  let working = 0
  const workOff = async () => {
    working++
    for (const accountId of queue) {
      queue.delete(accountId)
      await work(accountId).catch((error: unknown) => onFailure(accountId, error))
    }
    working--
  }
  return (accountId: string) => {
    queue.add(accountId)
    if (working < lanes) void workOff()
  }
}

/** Spot accounts on one socket, by signed subscription; each interruption is followed by catching up. */
export function createSpotListener({ bus, clock, log, index, teller, catchUp, socket }: SpotListenerDeps) {
  const subscribe = createSubscriber(bus, socket)
  const accounts = new Set<string>()
  /** On which connection an account is listened to. */
  const live = new Map<string, number>()
  /** Whose the events of a `connection/subscription` are. */
  const owners = new Map<string, string>()
  const failures = new Map<string, number>()

  const tellState = (accountId: string, state: AccountStream['state'], reason?: string) =>
    void teller
      .tellState(accountId, state, reason)
      .catch((error: unknown) => log.error('the state of an account was not told', { accountId, state }, error))

  const later = (accountId: string) => {
    const failed = failures.get(accountId) ?? 0
    failures.set(accountId, failed + 1)
    clock.after(Math.min(retryMs.most, retryMs.first * 2 ** failed), () => enqueue(accountId))
  }

  const fetchMissed = async (accountId: string) => {
    const caughtUp = catchUp(accountId)
    await teller.tell(
      accountId,
      caughtUp.then(({ facts }) => facts),
    )
    if (!(await caughtUp).whole) clock.after(catchUpAgainMs, () => void again(accountId))
  }
  const again = async (accountId: string) => {
    if (!live.has(accountId)) return
    await fetchMissed(accountId).catch((error: unknown) => log.error('catching up failed', { accountId }, error))
  }

  const bring = async (accountId: string) => {
    const { connection } = socket()
    if (connection === undefined || !accounts.has(accountId) || live.get(accountId) === connection) return
    const got = await subscribe(accountId, connection)
    if (got.ok) owners.set(got.key, accountId)
    if (!accounts.has(accountId)) return forget(accountId)
    if (!got.ok) {
      const { fault } = got
      // Refused now is not refused for ever: a clock is corrected, a ban ends, a key is mended.
      if (fault.outcome === 'rejected' && !failures.has(accountId)) {
        log.warn('an account cannot be listened to', { accountId, code: fault.code, why: fault.message })
        tellState(accountId, 'refused', `${fault.code}: ${fault.message}`)
      }
      return later(accountId)
    }
    failures.delete(accountId)
    const hadNoGap = live.has(accountId)
    live.set(accountId, connection)
    if (hadNoGap) return
    tellState(accountId, 'live')
    await fetchMissed(accountId)
  }

  const enqueue = createQueue(bring, (accountId, error) => log.error('a subscription failed', { accountId }, error))

  const factsOf = async (data: unknown): Promise<AccountFact[]> => {
    const parsed = parseEvent('spot', data)
    if (!parsed.ok) {
      log.error('an account event was not understood', { event: parsed.name, why: parsed.reason })
      return []
    }
    if (parsed.name === 'executionReport')
      return executionFacts(parsed.event, await index.commandOf(clientIdOf(parsed.event)))
    if (parsed.name === 'outboundAccountPosition') return balanceFacts(parsed.event)
    return []
  }

  /** Lets go of an account's subscriptions, at Binance as well. */
  const forget = (accountId: string) => {
    live.delete(accountId)
    failures.delete(accountId)
    for (const [key, owner] of owners) {
      if (owner !== accountId) continue
      owners.delete(key)
      const subscriptionId = Number(key.slice(key.indexOf('/') + 1))
      void socket().session({ method: 'userDataStream.unsubscribe', params: { subscriptionId }, priority: 3 })
    }
  }

  /** Binance ended a subscription by itself, as when a key was changed: begin anew. */
  const terminated = (accountId: string, key: string, connection: number) => {
    owners.delete(key)
    if (live.get(accountId) !== connection) return
    live.delete(accountId)
    tellState(accountId, 'down', 'Binance ended the subscription')
    enqueue(accountId)
  }

  return {
    onEvent({ connection, subscriptionId, event }: WsApiEvent) {
      const key = `${connection}/${subscriptionId}`
      const accountId = owners.get(key)
      if (accountId === undefined) return log.warn('an event came for no account of ours', { count: subscriptionId })
      if ((event as { e?: unknown } | null)?.e === 'eventStreamTerminated')
        return terminated(accountId, key, connection)
      teller
        .tell(accountId, factsOf(event))
        .catch((error: unknown) => log.error('an account event was not stored', { accountId }, error))
    },
    onState(state: WsApiState) {
      if (state.type === 'open') for (const accountId of accounts) enqueue(accountId)
      if (state.type === 'refused')
        log.warn('Binance accepts a key no longer', { code: state.code, why: state.message })
      if (state.type !== 'closed') return
      log.warn('the user data socket closed', { reason: state.reason, code: String(state.code) })
      for (const [accountId, connection] of live) {
        if (connection !== state.connection) continue
        live.delete(accountId)
        tellState(accountId, 'down', state.reason)
      }
      for (const key of owners.keys()) if (key.startsWith(`${state.connection}/`)) owners.delete(key)
    },
    add(accountId: string) {
      accounts.add(accountId)
      enqueue(accountId)
    },
    remove(accountId: string) {
      accounts.delete(accountId)
      forget(accountId)
    },
    size: () => live.size,
  }
}

export type SpotListener = ReturnType<typeof createSpotListener>
