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
  const firedTotal = metrics.counter('alerts_fired_total', 'Alerts fired')
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

  const tell = async (id: string, fired: Fired) => {
    const kept = rules.get(id)
    if (!kept) return
    const { alert, streams } = kept
    const [first] = streams
    if (!first) return
    const at = clock.now()
    const told: FiredAlert = {
      ...{ alertId: alert.alertId, userId: alert.userId, text: alert.text, market: first.market, symbol: first.symbol },
      values: Object.fromEntries(fired.values.map(({ condition, value }) => [condition, value])),
      eventAt: fired.at,
      at,
      lateMs: Math.max(0, at - fired.at),
    }
    const tokens = { userId: alert.userId, alertId: alert.alertId }
    // A rule that fires once may have fired just before a crash, unknown to its KV entry: the log knows.
    const last = fired.ended ? await bus.last(AlertFired, tokens) : undefined
    if (last && last.payload.at >= alert.createdAt) return
    const appended = await bus.append(AlertFired, tokens, told, fired.ended ? { expectLast: last?.seq ?? 0 } : {})
    if (appended.ok) firedTotal.inc()
    if (!fired.ended) return
    const done = await bus.updateKey(RuleKey, tokens, { ...alert, state: 'fired', firedAt: at }, kept.revision)
    if (done === undefined) log.debug('a rule was changed while it fired', { alertId: alert.alertId })
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
      const parsed = parseEvent(market, JSON.parse(decoder.decode(bytes)))
      if (!parsed.ok || parsed.name !== 'aggTrade') return
      const { s: symbol, p: price, q: quantity, T: at } = parsed.event
      for (const fired of book.onTrade({ market, symbol, price, quantity, at })) {
        tell(fired.id, fired).catch((error: unknown) =>
          log.error('a fired alert was not stored', { alertId: fired.id }, error),
        )
      }
    },
  }
}
