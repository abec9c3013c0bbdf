import type { Bus } from '@flotilla/protocol'
import type { Clock, Incidents, Log, Metrics } from '@flotilla/runtime'
import type { AccountFact } from './account-fact.ts'
import { type AccountView, createAccountViews, lagMs } from './account-view.ts'
import { createAlarm } from './alarm.ts'
import { createCatchUp } from './catch-up.ts'
import type { CommandIndex, Executed } from './command-index.ts'
import type { Cursors } from './cursors.ts'
import type { Feed } from './feed.ts'
import { createFeedKeeper } from './feed-keeper.ts'
import { createFillSums } from './fill-sums.ts'
import { addIsolated } from './isolated-pairs.ts'
import { createEventReader, symbolOfEvent } from './read-event.ts'
import { createReconciler } from './reconciler.ts'
import { createRecovery } from './recovery.ts'
import { createRenewal } from './renewal.ts'
import type { Schedule } from './schedule.ts'
import { createStretches } from './stretches.ts'
import { createTeller, type Teller } from './teller.ts'
import type { Place } from './told-trades.ts'
import type { Transport } from './transport.ts'

export interface ListeningDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly schedule: Schedule
  readonly incidents: Pick<Incidents, 'raise'>
  readonly index: CommandIndex
  readonly cursors: Cursors
  readonly instance: string
  readonly transportOf: (feed: Feed) => Transport
}

/** Reads events; what is not understood is counted and logged. */
function createReading({ metrics, log, index }: ListeningDeps) {
  const misread = metrics.counter('account_events_misread_total', 'Account events that were not understood', ['event'])
  return createEventReader(index.commandOf, (event, why) => {
    misread.inc({ event })
    log.error('an account event was not understood', { event, why })
  })
}

interface HearingDeps extends Pick<ListeningDeps, 'clock' | 'log'> {
  readonly read: ReturnType<typeof createReading>
  readonly teller: Teller
  readonly sums: Pick<ReturnType<typeof createFillSums>, 'expect'>
  /** Whether the account is listened to here still. */
  readonly isKept: (feed: Feed) => boolean
  /** An event that was heard then could not be read. */
  readonly missSince: (feed: Feed, since: number, symbol: string | undefined) => void
}

/** Has events read and told, in their order. */
function createHearing({ clock, log, read, teller, sums, isKept, missSince }: HearingDeps) {
  return (feed: Feed, data: unknown, session: string) => {
    const at = clock.now()
    const heard = patiently(clock, () => read(feed, data))
    // Before anything that was heard after it is told: its cursor has to stay.
    heard.catch(() => missSince(feed, at, symbolOfEvent(data)))
    const facts = heard.then(({ facts: told }) => told.map((each) => inSession(each, session)))
    teller
      .tell(feed, facts)
      .then(async () => {
        const { hint } = await heard
        if (hint && isKept(feed)) sums.expect(feed, hint)
      })
      .catch((error: unknown) => log.error('an account event was not told', { accountId: feed.accountId }, error))
  }
}

/** Puts together what happens to an event: heard, read, told, held against what Binance has. */
export function createListening(deps: ListeningDeps) {
  const { bus, clock, log, metrics, schedule, incidents, index, cursors, instance, transportOf } = deps
  const { viewOf, forget: forgetView } = createAccountViews()
  const stretches = createStretches()
  const onTold = (feed: Feed, fact: AccountFact) => {
    if (!keeper.has(feed)) return
    viewOf(feed).note(fact, clock.now())
    sums.note(feed, fact)
  }
  const isLive = (feed: Feed) => keeper.isLive(feed)
  const teller = createTeller({ bus, clock, log, metrics, cursors, isLive, onTold })
  const catchUp = createCatchUp({ bus, clock, log, index, cursors, teller })
  const onMissed = createRenewal({ clock, log, transportOf, isLive })
  const alarm = createAlarm({ clock, schedule, incidents })
  const sums = createFillSums({
    ...{ log, metrics, schedule, cursors, catchUp, teller, onMissed, heardSince: stretches.heardSince },
    onUnequal: ({ accountId }, what) => alarm(accountId, what),
  })
  /** What happened since may be missing, though the feed is heard: the gap is told, and caught up on at once. */
  const missSince = (feed: Feed, since: number, symbol: string | undefined) => {
    if (!keeper.has(feed)) return
    stretches.begin(feed, clock.now(), since)
    recovery.begin(feed, since, symbol)
  }

  const isKept = (feed: Feed) => keeper.has(feed)
  const onEvent = createHearing({ clock, log, read: createReading(deps), teller, sums, isKept, missSince })

  const keeper = createFeedKeeper({
    ...{ clock, log, schedule, teller, transportOf, instance, onEvent },
    onLive(feed, missed) {
      stretches.begin(feed, clock.now(), missed?.downAt)
      recovery.begin(feed, missed?.since)
    },
    onEnd(feed) {
      recovery.end(feed)
      reconciler.end(feed)
      sums.forget(feed)
      forgetView(feed)
      stretches.end(feed)
    },
  })
  const shared = { clock, log, schedule, index, catchUp, teller, viewOf, isLive, othersWait: keeper.othersWait }
  const reconciler = createReconciler({
    ...{ ...shared, bus, metrics, feeds: keeper.feeds, missedSince: stretches.missedSince },
    onHoldings: (feed) => addIsolated(bus, keeper, feed),
    onDiffered(feed, what) {
      alarm(feed.accountId, what)
      onMissed(feed)
    },
  })
  const recovery = createRecovery({ ...shared, cursors, onPaged: (feed) => reconciler.soon(feed) })
  return {
    teller,
    keeper,
    isSettled: createIsSettled(viewOf, sums.addUp),
    /** The answer to a request said what was executed of an order. */
    onExecuted(feed: Feed, executed: Executed) {
      if (keeper.has(feed)) sums.executed(feed, executed)
    },
  }
}

/**
 * Whether nothing is known to be missing of what was traded at a place until then, epoch ms: orders that rest were
 * compared since, as they may be filled without a word.
 */
function createIsSettled(viewOf: (feed: Feed) => AccountView, addUp: (place: Place) => boolean) {
  return (place: Place, at: number): boolean => {
    const { accountId, book, symbol } = place
    const { openCount, comparedAt = 0 } = viewOf(
      book === 'isolated' ? { accountId, book, symbol } : { accountId, book },
    )
    return addUp(place) && (openCount() === 0 || comparedAt - lagMs >= at)
  }
}

/** How often, and after what pause, ms, an event is read again that could not be: its command is looked up on the log. */
const again = { tries: 60, afterMs: 500 } as const

async function patiently<T>(clock: Clock, act: () => Promise<T>, tries: number = again.tries): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (tries <= 1) throw error
    await clock.sleep(again.afterMs)
    return patiently(clock, act, tries - 1)
  }
}

/** An order that was heard names the stretch of listening it was heard in. */
const inSession = (each: AccountFact, session: string): AccountFact =>
  each.kind === 'order' && session !== '' ? { kind: 'order', fact: { ...each.fact, session } } : each
