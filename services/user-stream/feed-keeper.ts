import type { Fault } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import { books, type Feed, nameOf } from './feed.ts'
import { isRefusal } from './reads.ts'
import { pauseAfter, type Schedule } from './schedule.ts'
import type { Teller } from './teller.ts'
import type { FeedHandlers, Transport } from './transport.ts'
import { createWorkQueue } from './work-queue.ts'

export interface FeedKeeperDeps {
  readonly clock: Clock
  readonly log: Log
  readonly schedule: Schedule
  readonly teller: Teller
  readonly transportOf: (feed: Feed) => Transport
  readonly instance: string
  readonly onEvent: (feed: Feed, event: unknown, session: string) => void
  /** The feed is heard again. @param missed where something of it may have been missed */
  readonly onLive: (feed: Feed, missed: Missed | undefined) => void
  readonly onEnd: (feed: Feed) => void
}

/** A feed that is to be heard, and whether it is. */
export interface Hearing {
  readonly feed: Feed
  readonly state: 'live' | 'waiting' | 'refused'
  /** Since when it is not heard, epoch ms. */
  readonly silentSince: number
  /** Why it could not be opened at last. */
  readonly fault: Fault | undefined
}

export interface Missed {
  /** What happened from then on may have been missed, epoch ms. */
  readonly since: number
  /** When that was noticed: what was told before may be older than an answer of Binance, epoch ms. */
  readonly downAt: number
}

interface Kept {
  readonly feed: Feed
  /** Names the unbroken stretch of listening; undefined while nothing is heard. */
  session: string | undefined
  /** While nothing is heard; undefined where nobody had listened before. */
  missed: Missed | undefined
  silentSince: number
  fault: Fault | undefined
  failures: number
  refused: boolean
}

/** How many feeds of a book are opened at once; the coordinator's permits set the pace, for each market its own. */
const lanes = 8
/** Between two tries of a feed that failed, ms: doubled each time. */
const retryMs = { first: 1_000, most: 30_000 } as const
/** The same where Binance refused: a right the key lacks is seldom given, and asking costs the others. */
const refusedMs = { first: 30_000, most: 3_600_000 } as const

/** It waits to be heard, and nothing has hindered that yet. */
const isWaiting = ({ session, refused, failures }: Kept) => session === undefined && !refused && failures === 0

const isMissed = (each: Kept | undefined) => each !== undefined && each.session === undefined && !each.refused

function hearingOf({ feed, session, refused, silentSince, fault }: Kept): Hearing {
  if (session !== undefined) return { feed, state: 'live', silentSince, fault }
  return { feed, state: refused ? 'refused' : 'waiting', silentSince, fault }
}

/** Keeps feeds open: opens them again after every interruption, and says what is heard and what is not. */
export function createFeedKeeper(deps: FeedKeeperDeps) {
  const { clock, log, schedule, teller, transportOf, instance, onEvent, onLive, onEnd } = deps
  const kept = new Map<string, Kept>()
  let sessions = 0

  const tell = (feed: Feed, state: Parameters<Teller['tellState']>[1]) =>
    void teller.tellState(feed, state).catch((error: unknown) => {
      log.error('the state of a feed was not told', { accountId: feed.accountId, state: state.state }, error)
    })

  const goLive = (each: Kept) => {
    const { feed, missed } = each
    const session = `${instance}-${++sessions}`
    Object.assign(each, { session, missed: undefined })
    tell(feed, { state: 'live', session })
    onLive(feed, missed)
  }

  const failed = (each: Kept, fault: Fault) => {
    const { feed } = each
    const { code, message } = fault
    const refused = isRefusal(fault)
    each.fault = fault
    // One that is heard on its old connection yet is not told to be refused: should that end, it is tried again.
    if (refused && !each.refused && each.session === undefined) {
      // What failed before was something else.
      Object.assign(each, { refused: true, failures: 0 })
      log.info('an account cannot be listened to', { accountId: feed.accountId, market: feed.book, code, why: message })
      tell(feed, { state: 'refused', reason: `${code}: ${message}` })
    }
    schedule.after(`open ${nameOf(feed)}`, pauseAfter(refused ? refusedMs : retryMs, each.failures++), () =>
      enqueue(feed),
    )
  }

  const bring = async (name: string) => {
    const each = kept.get(name)
    if (!each) return
    const transport = transportOf(each.feed)
    const opened = await transport.open(each.feed)
    if (kept.get(name) !== each) return kept.has(name) ? undefined : transport.close(each.feed)
    if (!opened) return
    if (!opened.ok) return failed(each, opened.fault)
    schedule.cancel(`open ${name}`)
    Object.assign(each, { fault: undefined, failures: 0, refused: false })
    if (each.session === undefined) goLive(each)
  }
  const onDefect = (name: string, error: unknown) => {
    log.error('a feed could not be opened', { stream: name }, error)
    const each = kept.get(name)
    if (each) failed(each, { outcome: 'unknown', code: 'DEFECT', message: String(error) })
  }
  const queues = new Map(books.map((book) => [book, createWorkQueue(lanes, bring, onDefect)]))
  const enqueue = (feed: Feed) => queues.get(feed.book)?.(nameOf(feed))

  const handlers: FeedHandlers = {
    onEvent(feed, event) {
      const session = kept.get(nameOf(feed))?.session
      if (kept.has(nameOf(feed))) onEvent(feed, event, session ?? '')
    },
    onReady: enqueue,
    onDown(feed, reason, since = clock.now()) {
      const each = kept.get(nameOf(feed))
      if (!each) return
      if (each.session !== undefined) {
        Object.assign(each, { session: undefined, missed: { since, downAt: clock.now() }, silentSince: since })
        tell(feed, { state: 'down', reason })
      }
      enqueue(feed)
    },
  }

  return {
    handlers,
    /** @param since until when another instance had listened to it, epoch ms */
    add(feed: Feed, since: number | undefined) {
      const name = nameOf(feed)
      if (kept.has(name)) return
      const missed = since === undefined ? undefined : { since, downAt: since }
      kept.set(name, {
        ...{ feed, session: undefined, missed, silentSince: clock.now() },
        ...{ fault: undefined, failures: 0, refused: false },
      })
      enqueue(feed)
    },
    /** Somebody uses what was refused: perhaps it works now. */
    poke(feed: Feed) {
      if (kept.get(nameOf(feed))?.refused) enqueue(feed)
    },
    remove(feed: Feed) {
      const name = nameOf(feed)
      if (!kept.delete(name)) return
      schedule.cancel(`open ${name}`)
      transportOf(feed).close(feed)
      onEnd(feed)
    },
    has: (feed: Feed) => kept.has(nameOf(feed)),
    isLive: (feed: Feed) => kept.get(nameOf(feed))?.session !== undefined,
    feeds: () => [...kept.values()].map(({ feed }) => feed),
    hearing: () => [...kept.values()].map(hearingOf),
    /** Whether accounts wait to be listened to on this book: that is worth more and costs less. */
    othersWait: ({ book }: Feed) => [...kept.values()].some((each) => each.feed.book === book && isWaiting(each)),
    /** Whether something of a feed may be missed just now. */
    isMissed: (feed: Feed) => isMissed(kept.get(nameOf(feed))),
  }
}

export type FeedKeeper = ReturnType<typeof createFeedKeeper>
