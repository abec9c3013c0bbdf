import type { CallOutcome, Params, WsApi, WsApiEvent, WsApiState } from '@flotilla/binance'
import { type Bus, type Fault, SignUserStream, shardOf } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import { parseEvent } from '@flotilla/venue'
import type { CatchUp } from './catch-up.ts'
import type { CommandIndex } from './command-index.ts'
import { type AccountFact, balanceFacts, clientIdOf, executionFacts } from './spot-facts.ts'
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

/** How many accounts are subscribed at once, and between two tries of one that failed, ms. */
const lanes = 8
const retryMs = 2_000
/** Binance's answer to a second subscription of an account on one connection. */
const alreadyActive = -2035

/** Spot accounts on one socket, by signed subscription; each interruption is followed by catching up. */
export function createSpotListener({ bus, clock, log, index, teller, catchUp, socket }: SpotListenerDeps) {
  const accounts = new Set<string>()
  const live = new Map<string, number>()
  const owners = new Map<string, string>()
  const queue: string[] = []
  let working = 0

  const subscribe = async (accountId: string, connection: number): Promise<Fault | undefined> => {
    const signed = await bus.request(SignUserStream, { shard: shardOf(accountId), accountId }, {})
    if (!signed.ok) return signed.error
    const params = signed.params as Params
    const outcome: CallOutcome = await socket().session({
      method: 'userDataStream.subscribe.signature',
      params,
      priority: 3,
      accountId,
    })
    if (outcome.outcome !== 'ok') {
      const code = (outcome.data as { error?: { code?: unknown } } | undefined)?.error?.code
      return Number(code) === alreadyActive ? undefined : outcome.fault
    }
    const id = (outcome.data as { subscriptionId?: unknown }).subscriptionId
    owners.set(`${connection}/${id}`, accountId)
    return undefined
  }

  const bring = async (accountId: string) => {
    const { connection } = socket()
    if (connection === undefined || !accounts.has(accountId) || live.get(accountId) === connection) return
    const fault = await subscribe(accountId, connection)
    if (fault?.outcome === 'rejected') {
      log.warn('an account cannot be listened to', { accountId, code: fault.code, why: fault.message })
      return teller.tellState(accountId, 'refused', `${fault.code}: ${fault.message}`)
    }
    if (fault) return void clock.after(retryMs, () => enqueue(accountId))
    live.set(accountId, connection)
    await teller.tellState(accountId, 'live')
    await teller.tell(accountId, catchUp(accountId))
  }

  const work = async () => {
    working++
    for (let accountId = queue.shift(); accountId !== undefined; accountId = queue.shift()) {
      await bring(accountId).catch((error: unknown) => log.error('a subscription failed', { accountId }, error))
    }
    working--
  }
  const enqueue = (accountId: string) => {
    if (!queue.includes(accountId)) queue.push(accountId)
    if (working < lanes) void work()
  }

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

  return {
    onEvent({ connection, subscriptionId, event }: WsApiEvent) {
      const accountId = owners.get(`${connection}/${subscriptionId}`)
      if (accountId === undefined) return log.warn('an event came for no account of ours', { count: subscriptionId })
      teller
        .tell(accountId, factsOf(event))
        .catch((error: unknown) => log.error('an account event was not stored', { accountId }, error))
    },
    onState(state: WsApiState) {
      if (state.type === 'open') for (const accountId of accounts) enqueue(accountId)
      if (state.type !== 'closed') return
      log.warn('the user data socket closed', { reason: state.reason, code: String(state.code) })
      for (const [accountId, connection] of live) {
        if (connection !== state.connection) continue
        live.delete(accountId)
        void teller.tellState(accountId, 'down', state.reason).catch(() => undefined)
      }
      for (const key of owners.keys()) if (key.startsWith(`${state.connection}/`)) owners.delete(key)
    },
    add(accountId: string) {
      accounts.add(accountId)
      enqueue(accountId)
    },
    remove(accountId: string) {
      accounts.delete(accountId)
      live.delete(accountId)
      for (const [key, owner] of owners) {
        if (owner !== accountId) continue
        owners.delete(key)
        const subscriptionId = Number(key.slice(key.indexOf('/') + 1))
        void socket().session({ method: 'userDataStream.unsubscribe', params: { subscriptionId }, priority: 3 })
      }
    },
    size: () => live.size,
  }
}

export type SpotListener = ReturnType<typeof createSpotListener>
