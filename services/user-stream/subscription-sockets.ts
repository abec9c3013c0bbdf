import type { CallOutcome, Params, SessionMethod, WsApi, WsApiEvent, WsApiState } from '@flotilla/binance'
import type { Fault, Socket } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import { type Feed, nameOf } from './feed.ts'
import type { Schedule } from './schedule.ts'
import { tellRetry } from './socket-retries.ts'
import type { FeedHandlers, Opened, Transport } from './transport.ts'

/** What a subscription is made with: signed parameters, or a token and until when it is good, epoch ms. */
export interface Credentials {
  readonly method: SessionMethod
  readonly params: Params
  readonly expiresAt?: number
}

export interface SubscriptionSocketsDeps {
  /** Begins the ids of its sockets: `spot-user`. */
  readonly name: string
  readonly url: string
  readonly clock: Clock
  readonly log: Log
  readonly schedule: Schedule
  readonly handlers: () => FeedHandlers
  readonly openApi: (told: { onState(state: WsApiState): void; onEvent(event: WsApiEvent): void }) => WsApi
  /** @throws FaultError */
  readonly credentials: (feed: Feed) => Promise<Credentials>
  readonly faultOf: (error: unknown) => Fault
}

/** Active subscriptions on one connection, as Binance allows. */
const mostFeeds = 1_000
/** The account is subscribed on this connection already: the answer was lost, or it goes by two names here. */
const subscribedAlready = -2035
/** There were too many subscriptions on this connection. */
const outworn = -2042
/** How long before its end a token is renewed, ms; one that does not live long, when two thirds of its life are over. */
const renewMs = 30 * 60_000
/** Connections follow each other no faster, ms, though a host's clock that is far ahead takes every token for over. */
const leastLifeMs = 5_000
/** Events that came before the answer that says whose they are: for so many subscriptions, and so many of each. */
const mostStrays = 1_000

interface Member {
  readonly feed: Feed
  /** `connection/subscription` under which its events come. */
  key?: string
  connection?: number
  /** Connections on which it cannot be subscribed, as `socket/connection`. */
  readonly taken: Set<string>
}

interface Slot {
  readonly id: string
  readonly api: WsApi
  readonly openedAt: number
  readonly members: Map<string, Member>
  /** Whose the events of a `connection/subscription` are. */
  readonly owners: Map<string, string>
  readonly strays: Map<string, unknown[]>
  /** When everybody moves to a new connection, because the first token ends. */
  renewAt: number
  /** The connection before the present one, which goes on until everybody has moved. */
  replaced: number | undefined
}

const movedOn: Fault = {
  code: 'NOT_CONNECTED',
  message: 'the connection of this subscription was replaced',
  outcome: 'unsent',
}

const left: Fault = { code: 'ABORTED', message: 'the feed has ended', outcome: 'unsent' }

const isTermination = (event: unknown) => (event as { e?: unknown } | null)?.e === 'eventStreamTerminated'

/** On its own connection only: on another one the same number is somebody else's. One that is replaced ends by itself. */
function unsubscribe({ api }: Slot, connection: number, subscriptionId: number): void {
  const beforeSend = () => (api.connection === connection ? undefined : movedOn)
  if (beforeSend()) return
  void api.session({ method: 'userDataStream.unsubscribe', params: { subscriptionId }, priority: 3, beforeSend })
}

/** The old connection has served once everybody is on the new one. */
function releaseOld(slot: Slot): void {
  const { replaced } = slot
  if (replaced === undefined || [...slot.members.values()].some(({ connection }) => connection === replaced)) return
  slot.replaced = undefined
  slot.api.release(replaced)
}

function leave(slot: Slot, member: Member): void {
  slot.members.delete(nameOf(member.feed))
  releaseOld(slot)
  const { key, connection } = member
  if (key === undefined || connection === undefined) return
  slot.owners.delete(key)
  unsubscribe(slot, connection, Number(key.slice(key.indexOf('/') + 1)))
}

/** Accounts on WS-API sockets, up to a thousand on each, by signed subscription or by token. */
export function createSubscriptionSockets(deps: SubscriptionSocketsDeps): Transport & { vitals(): Socket[] } {
  const { name, url, clock, log, schedule, handlers, openApi, credentials, faultOf } = deps
  const slots = new Set<Slot>()
  let made = 0

  const arrive = (slot: Slot, member: Member, key: string, event: unknown) => {
    if (!isTermination(event)) return handlers().onEvent(member.feed, event)
    slot.owners.delete(key)
    if (member.key !== key) return
    delete member.connection
    handlers().onDown(member.feed, 'Binance ended the subscription')
  }

  const onEvent = (slot: Slot, { connection, subscriptionId, event }: WsApiEvent) => {
    const key = `${connection}/${subscriptionId}`
    const owner = slot.owners.get(key)
    const member = owner === undefined ? undefined : slot.members.get(owner)
    if (member) return arrive(slot, member, key, event)
    if (owner !== undefined) return
    const early = slot.strays.get(key)
    if (!early && slot.strays.size < mostStrays) slot.strays.set(key, [event])
    else if (early && early.length < mostStrays) early.push(event)
  }

  const onClosed = (slot: Slot, { connection, reason, since }: Extract<WsApiState, { type: 'closed' }>) => {
    for (const key of slot.owners.keys()) if (key.startsWith(`${connection}/`)) slot.owners.delete(key)
    for (const member of slot.members.values()) {
      if (member.connection !== connection) continue
      delete member.connection
      handlers().onDown(member.feed, reason, since)
    }
  }

  const onState = (slot: Slot, state: WsApiState) => {
    if (state.type === 'open') {
      slot.strays.clear()
      slot.replaced = state.replaces
      slot.renewAt = Number.POSITIVE_INFINITY
      schedule.cancel(slot.id)
      for (const { feed } of slot.members.values()) handlers().onReady(feed)
    }
    if (state.type === 'refused') log.warn('Binance accepts a key no longer', { code: state.code, why: state.message })
    tellRetry(log, slot.id, state)
    if (state.type !== 'closed') return
    log.warn('a user data socket closed', { stream: slot.id, reason: state.reason, code: String(state.code) })
    onClosed(slot, state)
  }

  const newSlot = (): Slot => {
    const slot: Slot = {
      id: `${name}-${++made}`,
      api: openApi({ onState: (state) => onState(slot, state), onEvent: (event) => onEvent(slot, event) }),
      openedAt: clock.now(),
      ...{ members: new Map(), owners: new Map(), strays: new Map() },
      ...{ renewAt: Number.POSITIVE_INFINITY, replaced: undefined },
    }
    slots.add(slot)
    return slot
  }

  const slotOf = (feed: Feed): Slot | undefined => [...slots].find(({ members }) => members.has(nameOf(feed)))
  const assign = (member: Member): Slot => {
    const isFree = ({ id, api, members }: Slot) =>
      members.size < mostFeeds && !member.taken.has(`${id}/${api.connection}`)
    const slot = [...slots].find(isFree) ?? newSlot()
    slot.members.set(nameOf(member.feed), member)
    return slot
  }

  const renewBefore = (slot: Slot, expiresAt: number) => {
    const lifeMs = Math.max(leastLifeMs, expiresAt - clock.now())
    const afterMs = lifeMs - Math.min(renewMs, lifeMs / 3)
    if (clock.now() + afterMs >= slot.renewAt) return
    slot.renewAt = clock.now() + afterMs
    schedule.after(slot.id, afterMs, () => slot.api.rotate())
  }

  const subscribed = (slot: Slot, member: Member, key: string, expiresAt: number | undefined) => {
    member.key = key
    member.connection = Number(key.slice(0, key.indexOf('/')))
    slot.owners.set(key, nameOf(member.feed))
    if (expiresAt !== undefined) renewBefore(slot, expiresAt)
    const early = slot.strays.get(key) ?? []
    slot.strays.delete(key)
    for (const event of early) arrive(slot, member, key, event)
    releaseOld(slot)
  }

  /** To another socket: nobody else has to move for it. */
  const moveAway = (slot: Slot, member: Member, connection: number) => {
    const { feed } = member
    if (slot.members.get(nameOf(feed)) !== member) return
    member.taken.add(`${slot.id}/${connection}`)
    leave(slot, member)
    assign(member)
    if (member.connection === undefined) return
    delete member.connection
    handlers().onDown(feed, 'the subscription moved to another connection')
  }

  const subscribe = async (slot: Slot, member: Member, connection: number): Promise<Opened> => {
    const { method, params, expiresAt } = await credentials(member.feed)
    const { accountId } = member.feed
    const outcome: CallOutcome = await slot.api.session({ method, params, priority: 3, accountId })
    if (outcome.outcome === 'ok') {
      const id = (outcome.data as { subscriptionId?: unknown }).subscriptionId
      // The call may have gone out on a connection that replaced the one it was meant for.
      const place = outcome.meta.connection ?? connection
      if (slot.members.get(nameOf(member.feed)) === member) {
        subscribed(slot, member, `${place}/${id}`, expiresAt)
        return { ok: true }
      }
      unsubscribe(slot, place, Number(id))
      return { ok: false, fault: left }
    }
    const { code } = (outcome.data ?? {}) as { code?: unknown }
    if (code === outworn) slot.api.rotate()
    if (code === subscribedAlready) moveAway(slot, member, outcome.meta?.connection ?? connection)
    return { ok: false, fault: outcome.fault }
  }

  return {
    async open(feed) {
      const slot = slotOf(feed) ?? assign({ feed, taken: new Set() })
      const member = slot.members.get(nameOf(feed))
      const { connection } = slot.api
      if (connection === undefined || !member) return undefined
      if (member.connection === connection) return { ok: true }
      return subscribe(slot, member, connection).catch((error: unknown) => ({ ok: false, fault: faultOf(error) }))
    },
    close(feed) {
      const slot = slotOf(feed)
      const member = slot?.members.get(nameOf(feed))
      if (slot && member) leave(slot, member)
    },
    renew: (feed) => slotOf(feed)?.api.rotate(),
    stop() {
      for (const { id, api } of slots) {
        schedule.cancel(id)
        api.close()
      }
    },
    vitals: () =>
      [...slots].map(({ id, openedAt, members }) => {
        const streams = [...members.values()].filter(({ connection }) => connection !== undefined).length
        return { id, market: 'spot', url, openedAt, streams, waiting: members.size - streams }
      }),
  }
}
