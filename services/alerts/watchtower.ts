import { createHash } from 'node:crypto'
import {
  type Alert,
  AlertFired,
  type Bus,
  type FiredAlert,
  type MdStream,
  RuleKey,
  symbolToken,
} from '@flotilla/protocol'
import { createRuleBook, type Fired, needs, parseRule, type Rule } from '@flotilla/rules'
import type { Clock, Log, Metrics } from '@flotilla/runtime'
import { parseEvent } from '@flotilla/venue'
import type { Feed } from './feed.ts'

/** The shard of a symbol, of the same 256 as accounts. */
export const shardOfSymbol = (symbol: string) => createHash('sha256').update(symbol).digest('hex').slice(0, 2)

interface Kept {
  readonly alert: Alert
  readonly rule: Rule
  readonly streams: readonly MdStream[]
  readonly shard: string
  revision: number
}

const streamsOf = (rule: Rule): MdStream[] =>
  needs(rule).map(({ market, symbol, stream }) => ({ market, symbol: symbolToken(symbol), stream }))

const decoder = new TextDecoder()

/** Between two tries to store what fired, ms: doubled each time. */
const retryMs = { first: 250, most: 10_000 } as const

/** Holds the rules of this instance's shards against trades as they come, and tells what fired. */
export function createWatchtower(deps: {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
}) {
  const { bus, clock, log, metrics } = deps
  const book = createRuleBook()
  const rules = new Map<string, Kept>()
  const shards = new Set<string>()
  const watched = new Set<string>()
  /** The time of the last trade heard, by market and symbol. */
  const heardUntil = new Map<string, number>()
  const firedTotal = metrics.counter('alerts_fired_total', 'Alerts fired')
  const unreadable = metrics.counter('unreadable_events_total', 'Market events that were no JSON')
  const active = metrics.gauge('alert_rules', 'Rules watched by this instance')
  let feed: Feed | undefined

  const start = (id: string, { alert, rule, streams }: Kept) => {
    watched.add(id)
    book.put(id, rule, alert.createdAt)
    for (const stream of streams) feed?.need(stream)
    active.set(watched.size)
  }
  const stop = (id: string, { streams }: Kept) => {
    if (!watched.delete(id)) return
    book.remove(id)
    for (const stream of streams) feed?.release(stream)
    active.set(watched.size)
  }

  const firedOf = ({ alert, streams }: Kept, fired: Fired): FiredAlert | undefined => {
    const [first] = streams
    if (!first) return undefined
    const at = clock.now()
    return {
      ...{ alertId: alert.alertId, userId: alert.userId, text: alert.text, market: first.market, symbol: first.symbol },
      values: Object.fromEntries(fired.values.map(({ condition, value }) => [condition, value])),
      eventAt: fired.at,
      at,
      lateMs: Math.max(0, at - fired.at),
    }
  }

  /** Puts a firing on the log, and the end of the rule into its key. May be repeated. */
  const store = async ({ alert, revision }: Kept, told: FiredAlert, ended: boolean) => {
    const tokens = { userId: alert.userId, alertId: alert.alertId }
    if (!ended) {
      await bus.append(AlertFired, tokens, told, { id: `${alert.userId}:${alert.alertId}:${told.eventAt}` })
      return firedTotal.inc()
    }
    // A rule that fires once may have fired just before a crash, unknown to its KV entry: the log knows.
    const last = await bus.last(AlertFired, tokens)
    const wasTold = last !== undefined && last.payload.at >= alert.createdAt
    if (!wasTold && (await bus.append(AlertFired, tokens, told, { expectLast: last?.seq ?? 0 })).ok) firedTotal.inc()
    const done = await bus.updateKey(RuleKey, tokens, { ...alert, state: 'fired', firedAt: told.at }, revision)
    if (done === undefined) log.debug('a rule was changed while it fired', { alertId: alert.alertId })
  }

  const tell = async (id: string, fired: Fired) => {
    const kept = rules.get(id)
    const told = kept && firedOf(kept, fired)
    if (!kept || !told) return
    // The rule book has let go of it: whatever happens to the log, nobody else will tell.
    for (let waitMs: number = retryMs.first; rules.get(id) === kept; waitMs = Math.min(retryMs.most, waitMs * 2)) {
      try {
        return await store(kept, told, fired.ended)
      } catch (error) {
        log.error('a fired alert was not stored yet', { alertId: kept.alert.alertId }, error)
        await clock.sleep(waitMs)
      }
    }
  }

  const read = (bytes: Uint8Array): unknown => {
    try {
      return JSON.parse(decoder.decode(bytes))
    } catch {
      unreadable.inc()
      return undefined
    }
  }

  return {
    use(live: Feed) {
      feed = live
    },
    /** A rule as it stands now; undefined when it is gone. */
    change(userId: string, alertId: string, alert: Alert | undefined, revision: number) {
      const id = `${userId}.${alertId}`
      const before = rules.get(id)
      if (before) stop(id, before)
      rules.delete(id)
      if (alert?.state !== 'active') return
      const parsed = parseRule(alert.text, { defaultMarket: 'spot' })
      if (!parsed.ok) return log.error('a stored rule cannot be read', { alertId, why: parsed.fault.message })
      const streams = streamsOf(parsed.rule)
      const kept: Kept = { alert, rule: parsed.rule, streams, shard: shardOfSymbol(streams[0]?.symbol ?? ''), revision }
      rules.set(id, kept)
      if (shards.has(kept.shard)) start(id, kept)
    },
    gain(shard: string) {
      shards.add(shard)
      for (const [id, kept] of rules) if (kept.shard === shard) start(id, kept)
    },
    lose(shard: string) {
      shards.delete(shard)
      for (const [id, kept] of rules) if (kept.shard === shard) stop(id, kept)
    },
    /** A trade of a watched stream, as Binance sent it. */
    hear({ market }: MdStream, bytes: Uint8Array) {
      if (market !== 'spot' && market !== 'usdm' && market !== 'coinm') return
      const parsed = parseEvent(market, read(bytes))
      if (!parsed.ok || parsed.name !== 'aggTrade') return
      const { s: symbol, p: price, q: quantity, T: at } = parsed.event
      // While a stream moves its events may come twice: a price of before must not come back.
      const name = `${market}/${symbol}`
      if (at < (heardUntil.get(name) ?? 0)) return
      heardUntil.set(name, at)
      for (const fired of book.onTrade({ market, symbol, price, quantity, at })) {
        void tell(fired.id, fired)
      }
    },
  }
}
