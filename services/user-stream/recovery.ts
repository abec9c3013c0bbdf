import type { Clock, Log } from '@flotilla/runtime'
import { type AccountView, lagMs } from './account-view.ts'
import type { CatchUp } from './catch-up.ts'
import type { CommandIndex } from './command-index.ts'
import type { Cursors } from './cursors.ts'
import { type Feed, nameOf } from './feed.ts'
import type { ReadPriority } from './reads.ts'
import { pauseAfter, type Schedule } from './schedule.ts'
import type { Teller } from './teller.ts'
import { createWorkQueue } from './work-queue.ts'

export interface RecoveryDeps {
  readonly clock: Clock
  readonly log: Log
  readonly schedule: Schedule
  readonly index: CommandIndex
  readonly cursors: Cursors
  readonly catchUp: CatchUp
  readonly teller: Teller
  readonly viewOf: (feed: Feed) => AccountView
  readonly isLive: (feed: Feed) => boolean
  /** Other accounts of the book wait to be listened to: only what was traded lately is as urgent. */
  readonly othersWait: (feed: Feed) => boolean
  /** What Binance shows of the missed trades is told. */
  readonly onPaged: (feed: Feed) => void
}

/** How many feeds are caught up at once; the coordinator's permits set the pace. */
const lanes = 4
/** After how long catching up is tried again where it failed, ms: doubled each time. */
const againMs = { first: 5_000, most: 30_000 } as const

interface Gap {
  readonly feed: Feed
  /** Undefined where nobody had listened before. */
  readonly from: number | undefined
  to: number
  /** Symbols whose trades are still to be paged, with since when. */
  left: Map<string, number>
  /** Those that could not be asked about in this pass. */
  failed: Map<string, number>
  /** Symbols whose cursors it holds, with since when their trades are paged. */
  readonly held: ReadonlyMap<string, number>
  second: boolean
  failures: number
}

/**
 * After every interruption of a feed: its cursors are held, trades are paged from them at once and again when Binance's
 * records have caught up, and only then the cursors go on. Each gap is told when it is known and when it is closed.
 */
export function createRecovery(deps: RecoveryDeps) {
  const { clock, log, schedule, index, cursors, catchUp, teller, viewOf, isLive, othersWait, onPaged } = deps
  const gaps = new Map<string, Gap>()

  const tellGap = ({ feed, from, to }: Gap, backfilled: boolean) => {
    if (from === undefined) return
    void teller.tellState(feed, { state: 'gap', from, to, backfilled }).catch((error: unknown) => {
      log.error('a gap was not told', { accountId: feed.accountId, market: feed.book }, error)
    })
  }

  /** What is paged next: symbols with orders of late, of every feed, go before those that were once traded. */
  const nextOf = ({ feed, left }: Gap): { paged: ReadonlyMap<string, number>; priority: ReadPriority } => {
    const recent = new Set([...index.symbolsOf(feed).keys(), ...viewOf(feed).symbols()])
    const first = [...left].filter(([symbol]) => recent.has(symbol))
    if (first.length > 0) return { paged: new Map(first), priority: 3 }
    return { paged: left, priority: othersWait(feed) ? 5 : 3 }
  }

  const close = (gap: Gap) => {
    const { feed } = gap
    gaps.delete(nameOf(feed))
    for (const symbol of gap.held.keys()) cursors.letGo(feed, symbol)
    tellGap(gap, true)
  }

  const again = (gap: Gap, ms: number) =>
    schedule.after(`recover ${nameOf(gap.feed)}`, ms, () => enqueue(nameOf(gap.feed)))

  const retry = (gap: Gap) => again(gap, pauseAfter(againMs, gap.failures++))

  const recover = async (name: string) => {
    const gap = gaps.get(name)
    // Interrupted again: going live again begins it anew.
    if (!gap || !isLive(gap.feed)) return
    const { feed } = gap
    const { paged, priority } = nextOf(gap)
    const failed = await catchUp.trades(feed, paged, priority)
    if (gaps.get(name) !== gap) return
    for (const symbol of failed) gap.failed.set(symbol, paged.get(symbol) ?? 0)
    gap.left = new Map([...gap.left].filter(([symbol]) => !paged.has(symbol)))
    // Behind the feeds that wait.
    if (gap.left.size > 0) return enqueue(name)
    if (gap.failed.size > 0) {
      Object.assign(gap, { left: gap.failed, failed: new Map() })
      return retry(gap)
    }
    onPaged(feed)
    if (gap.second) return close(gap)
    gap.second = true
    gap.left = new Map([...gap.held, ...catchUp.symbolsOf(feed)])
    if (gap.left.size === 0) return close(gap)
    again(gap, lagMs)
  }

  const enqueue = createWorkQueue(lanes, recover, (name, error) => {
    log.error('catching up failed', { stream: name }, error)
    const gap = gaps.get(name)
    if (gap) retry(gap)
  })

  return {
    /**
     * The feed is heard again, or was all the time and something of it could not be read; what happened since `from` may
     * have been missed. @param symbol on which it certainly was
     */
    begin(feed: Feed, from: number | undefined, symbol?: string) {
      const name = nameOf(feed)
      const before = gaps.get(name)
      const [since, to] = [before?.from ?? from, clock.now()]
      const left = new Map(catchUp.symbolsOf(feed))
      for (const each of [...(before?.held.keys() ?? []), ...(symbol === undefined ? [] : [symbol])]) {
        if (!left.has(each)) left.set(each, (since ?? to) - lagMs)
      }
      for (const each of left.keys()) cursors.hold(feed, each)
      const gap: Gap = { feed, from: since, to, left, failed: new Map(), held: left, second: false, failures: 0 }
      gaps.set(name, gap)
      schedule.cancel(`recover ${name}`)
      tellGap(gap, false)
      enqueue(name)
    },
    end(feed: Feed) {
      cursors.abandon(feed, gaps.get(nameOf(feed))?.held.keys() ?? [])
      gaps.delete(nameOf(feed))
      schedule.cancel(`recover ${nameOf(feed)}`)
    },
  }
}
