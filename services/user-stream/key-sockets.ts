import { parseLossless, type StreamConnection, type StreamConnectionOptions, type StreamState } from '@flotilla/binance'
import type { Fault, Socket } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import { type Feed, nameOf } from './feed.ts'
import type { ListenKeys } from './listen-keys.ts'
import { tellRetry } from './socket-retries.ts'
import type { FeedHandlers, Opened, Transport } from './transport.ts'

export interface KeySocketsDeps {
  readonly market: 'usdm' | 'coinm'
  readonly url: string
  readonly clock: Clock
  readonly log: Log
  readonly keys: ListenKeys
  readonly handlers: () => FeedHandlers
  readonly openConnection: (told: Pick<StreamConnectionOptions, 'onMessage' | 'onState'>) => StreamConnection
  readonly faultOf: (error: unknown) => Fault
}

/** Keys on one socket; Binance allows 1,024 streams. */
const mostFeeds = 1_000
/** Keys that come together are subscribed together: messages on a socket are few a second. */
const gatherMs = 50
/** How long a subscription may take to be acknowledged before it is begun anew, ms. */
const ackMs = 30_000

interface Member {
  readonly feed: Feed
  key?: string
  /** Settles when the subscription of the key is acknowledged, or cannot be. */
  awaited?: PromiseWithResolvers<Opened>
}

interface Slot {
  readonly id: string
  readonly connection: StreamConnection
  readonly openedAt: number
  readonly members: Map<string, Member>
  /** By key: whose events they are. */
  readonly owners: Map<string, Member>
  /** Whether there is a connection now. */
  isOpen: boolean
  /** Keys whose subscription the present connection acknowledged. */
  readonly acknowledged: Set<string>
  /** To be subscribed with the next message. */
  fresh: string[]
}

const unsent = (code: string, message: string): Opened => ({ ok: false, fault: { code, message, outcome: 'unsent' } })

/**
 * Futures accounts by listenKey, up to a thousand keys on a socket, each subscribed by its name as Binance's own
 * connectors do. An unknown key is acknowledged like a good one and stays silent, so a key is always asked for anew
 * before its subscription is believed.
 */
export function createKeySockets(deps: KeySocketsDeps): Transport & {
  vitals(): Socket[]
  /** The key of a feed is no longer good. */
  lost(feed: Feed, reason: string): void
} {
  const { market, url, clock, log, keys, handlers, openConnection, faultOf } = deps
  const slots = new Set<Slot>()
  let made = 0

  const slotOf = (feed: Feed) => [...slots].find(({ members }) => members.has(nameOf(feed)))

  /** Forgets the key of a member, and what comes under it. */
  const dropKey = (slot: Slot, member: Member) => {
    const { key } = member
    if (key === undefined) return
    slot.owners.delete(key)
    slot.acknowledged.delete(key)
    slot.connection.unsubscribe([key])
    member.awaited?.resolve(unsent('ABORTED', 'the key was dropped'))
    delete member.key
  }

  const lost = (feed: Feed, reason: string) => {
    const slot = slotOf(feed)
    const member = slot?.members.get(nameOf(feed))
    if (!slot || !member) return
    keys.drop(feed)
    dropKey(slot, member)
    handlers().onDown(feed, reason)
  }

  const onMessage = (slot: Slot, stream: string, data: Buffer) => {
    const member = slot.owners.get(stream)
    if (!member) return
    const event = readEvent(data)
    if ((event as { e?: unknown } | null)?.e === 'listenKeyExpired') return lost(member.feed, 'the listenKey expired')
    handlers().onEvent(member.feed, event)
  }

  const onState = (slot: Slot, state: StreamState) => {
    if (state.type === 'open') {
      slot.isOpen = true
      for (const { feed } of slot.members.values()) handlers().onReady(feed)
    }
    if (state.type === 'subscribed') {
      for (const key of state.streams) {
        slot.acknowledged.add(key)
        slot.owners.get(key)?.awaited?.resolve({ ok: true })
      }
    }
    if (state.type === 'refused') {
      slot.owners.get(state.stream)?.awaited?.resolve(unsent(state.code, state.message))
    }
    tellRetry(log, slot.id, state)
    if (state.type !== 'closed') return
    log.warn('a user data socket closed', { stream: slot.id, reason: state.reason, code: String(state.code) })
    slot.isOpen = false
    slot.acknowledged.clear()
    for (const { feed, awaited } of slot.members.values()) {
      awaited?.resolve(unsent('NOT_CONNECTED', state.reason))
      handlers().onDown(feed, state.reason, state.since)
    }
  }

  const newSlot = (): Slot => {
    const slot: Slot = {
      id: `${market}-user-${++made}`,
      connection: openConnection({
        onMessage: (stream, data) => onMessage(slot, stream, data),
        onState: (state) => onState(slot, state),
      }),
      openedAt: clock.now(),
      ...{ members: new Map(), owners: new Map(), acknowledged: new Set(), fresh: [], isOpen: false },
    }
    slots.add(slot)
    return slot
  }

  /** @param key on some sockets, of another account that Binance takes for the same: not there */
  const assign = (feed: Feed, key = ''): Slot => {
    const isFree = ({ members, owners }: Slot) => members.size < mostFeeds && !owners.has(key)
    const slot = [...slots].find(isFree) ?? newSlot()
    slot.members.set(nameOf(feed), { feed })
    return slot
  }

  const subscribeSoon = (slot: Slot, key: string) => {
    slot.fresh.push(key)
    if (slot.fresh.length > 1) return
    clock.after(gatherMs, () => {
      slot.connection.subscribe(slot.fresh.filter((each) => slot.owners.has(each)))
      slot.fresh = []
    })
  }

  const listen = async (slot: Slot, member: Member): Promise<Opened | undefined> => {
    const key = await keys.keyOf(member.feed)
    if (!slot.members.has(nameOf(member.feed))) return unsent('ABORTED', 'the feed has ended')
    if (!slot.isOpen) return undefined
    if (member.key !== key) dropKey(slot, member)
    if ((slot.owners.get(key) ?? member) !== member) {
      slot.members.delete(nameOf(member.feed))
      assign(member.feed, key)
      handlers().onReady(member.feed)
      return undefined
    }
    member.key = key
    slot.owners.set(key, member)
    if (slot.acknowledged.has(key)) return { ok: true }
    const awaited = Promise.withResolvers<Opened>()
    member.awaited = awaited
    const cancel = clock.after(ackMs, () => awaited.resolve(unsent('TIMEOUT', 'no acknowledgement came')))
    subscribeSoon(slot, key)
    const opened = await awaited.promise
    cancel()
    delete member.awaited
    return opened
  }

  return {
    async open(feed) {
      const slot = slotOf(feed) ?? assign(feed)
      const member = slot.members.get(nameOf(feed))
      // Who waits here keeps others from being opened, on markets that can be reached too.
      if (!slot.isOpen || !member || member.awaited) return undefined
      return listen(slot, member).catch((error: unknown) => ({ ok: false, fault: faultOf(error) }))
    },
    lost,
    close(feed) {
      const slot = slotOf(feed)
      const member = slot?.members.get(nameOf(feed))
      if (!slot || !member) return
      keys.drop(feed)
      dropKey(slot, member)
      slot.members.delete(nameOf(feed))
    },
    renew: (feed) => slotOf(feed)?.connection.rotate(),
    stop() {
      for (const { connection } of slots) connection.close()
    },
    vitals: () =>
      [...slots].map(({ id, openedAt, acknowledged, members }) => {
        const streams = acknowledged.size
        return { id, market, url, openedAt, streams, waiting: Math.max(0, members.size - streams) }
      }),
  }
}

/** What cannot be read is told like an event that is not known. */
function readEvent(data: Buffer): unknown {
  try {
    return parseLossless(data.toString())
  } catch {
    return undefined
  }
}
