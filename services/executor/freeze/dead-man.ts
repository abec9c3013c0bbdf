import {
  AccountsDeadMan,
  answered,
  type Bus,
  type DeadMan,
  DeadManKey,
  type Market,
  refused,
  shardOf,
} from '@flotilla/protocol'
import type { Clock, Log, Random } from '@flotilla/runtime'
import type { AccountBook } from '../accounts/account-book.ts'
import type { AuditLog } from '../audit-log.ts'
import { noAccount } from '../faults.ts'
import type { Asker } from '../orders/asking.ts'
import type { Terms } from '../orders/terms.ts'

export interface DeadManDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly book: AccountBook
  readonly audit: AuditLog
  readonly asker: Asker
  readonly terms: Terms
}

/** The markets that have the switch: the heartbeat, and the list of what it is about. */
const markets = {
  usdm: { beat: 'usdm.autoCancelAllOpenOrders', orders: 'usdm.currentAllOpenOrders' },
  coinm: { beat: 'coinm.autoCancelAllOpenOrders', orders: 'coinm.currentAllOpenOrders' },
} as const
type Beating = keyof typeof markets
const everyMarket = Object.keys(markets) as Beating[]

const isBeating = (market: Market): market is Beating => market in markets

/** Heartbeats in one countdown: two may be lost. */
const beatsInCountdown = 3

/** After how many heartbeats it is looked at which symbols still have orders. */
const beatsBetweenLooks = 4

/** A list that was not answered is asked for again so soon, ms: what a predecessor armed is known from it alone. */
const lookAgainMs = 5_000

/** Of a key that may not look at a market there is nothing to be learnt by asking again soon. */
const hasNothingThere = new Set(['KEY_UNUSABLE', 'ACCOUNT_INACTIVE'])

const tickMs = 1_000

/** Between two tries to switch it off for a symbol, ms. */
const againMs = 2_000

/** One account whose orders are kept alive from here. */
interface Watch {
  /** As `market/symbol`, each with the time until when it counts as having orders whatever a list says, monotonic ms. */
  readonly symbols: Map<string, number>
  nextAt: number
  beats: number
  /** The markets whose list was not answered when it was asked for last. */
  unseen: readonly Beating[]
  /** The round that is under way. */
  running: Promise<void> | undefined
}

const keyOf = (market: Beating, symbol: string) => `${market}/${symbol}`

/** Counts the orders of one symbol down from here, ms; from 0 not at all any more. */
const createBeat = (asker: Asker) => (accountId: string, key: string, countdownTime: number) => {
  const [market, symbol] = key.split('/') as [Beating, string]
  return asker.ask(accountId, markets[market].beat, { symbol, countdownTime }, 1)
}

/**
 * The dead man's switch of futures, for accounts that want it: while this executor lives, it puts the end of each
 * symbol's orders off again and again. One timer for all; each call is paced by its permit.
 */
export async function createDeadMan({ bus, clock, random, log, book, audit, asker, terms }: DeadManDeps) {
  const wanted = new Map<string, DeadMan>()
  const watches = new Map<string, Watch>()
  /** Until when what was armed for them may go off, monotonic ms: whoever gains one of them meanwhile has to end it. */
  const switchedOff = new Map<string, number>()

  const beat = createBeat(asker)

  /** Where nothing rests it must not go off over an order made by hand later; kept where that is not certain. */
  const drop = async (accountId: string, { symbols }: Watch, key: string) => {
    const until = symbols.get(key)
    const { outcome } = await beat(accountId, key, 0)
    if (outcome === 'ok' && symbols.get(key) === until) symbols.delete(key)
  }

  /** Finds out which symbols have orders. @returns the markets that did not answer */
  const look = async (accountId: string, watch: Watch, at: readonly Beating[]) => {
    const { symbols } = watch
    const unseen: Beating[] = []
    for (const market of at) {
      const { outcome, data, fault } = await asker.ask(accountId, markets[market].orders, {}, 1)
      if (outcome !== 'ok' || !Array.isArray(data)) {
        if (!fault || !hasNothingThere.has(fault.code)) unseen.push(market)
        continue
      }
      const open = new Set(data.map(({ symbol }: { symbol: unknown }) => keyOf(market, String(symbol))))
      for (const [key, until] of symbols) {
        if (key.startsWith(`${market}/`) && !open.has(key) && until < clock.monotonic())
          await drop(accountId, watch, key)
      }
      for (const key of open) symbols.set(key, symbols.get(key) ?? 0)
    }
    return unseen
  }

  const round = async (accountId: string, watch: Watch, { countdownMs }: DeadMan) => {
    watch.unseen = await look(accountId, watch, watch.beats % beatsBetweenLooks === 0 ? everyMarket : watch.unseen)
    if (watch.unseen.length > 0) watch.nextAt = Math.min(watch.nextAt, clock.monotonic() + lookAgainMs)
    watch.beats += 1
    for (const key of watch.symbols.keys()) {
      if (!wanted.has(accountId)) return
      const { outcome, fault } = await beat(accountId, key, countdownMs)
      if (outcome !== 'ok')
        log.warn("a dead man's switch was not put off", { accountId, symbol: key, code: fault?.code })
    }
  }

  const startRound = (accountId: string, watch: Watch, deadMan: DeadMan) => {
    watch.nextAt = clock.monotonic() + deadMan.countdownMs / beatsInCountdown
    watch.running = round(accountId, watch, deadMan)
      .catch((error: unknown) => log.error("a round of the dead man's switch failed", { accountId }, error))
      .finally(() => {
        watch.running = undefined
      })
  }

  const watchOf = (accountId: string): Watch => {
    const known = watches.get(accountId)
    if (known) return known
    // Accounts that come together do not beat together; the first beat is soon: a predecessor's may be long ago.
    const fresh: Watch = {
      symbols: new Map(),
      nextAt: clock.monotonic() + random.fraction() * 5_000,
      beats: 0,
      unseen: [],
      running: undefined,
    }
    watches.set(accountId, fresh)
    return fresh
  }

  const tick = () => {
    const now = clock.monotonic()
    endSwitchedOff()
    for (const accountId of watches.keys()) {
      if (!wanted.has(accountId) || !terms.has(shardOf(accountId))) watches.delete(accountId)
    }
    for (const [accountId, deadMan] of wanted) {
      if (!terms.has(shardOf(accountId))) continue
      const watch = watchOf(accountId)
      if (!watch.running && watch.nextAt <= now) startRound(accountId, watch, deadMan)
    }
  }

  /** Nobody postpones it any more, so it must not go off either: tried for as long as it could. */
  const disarm = async (accountId: string, own: Watch, until: number) => {
    await own.running
    const goesOn = () => !wanted.has(accountId) && clock.monotonic() < until
    // What a predecessor armed is known from the lists alone.
    for (let unseen = own.beats === 0 ? everyMarket : own.unseen; unseen.length > 0 && goesOn(); ) {
      unseen = await look(accountId, own, unseen)
      if (unseen.length > 0) await clock.sleep(againMs)
    }
    for (const key of own.symbols.keys()) {
      // Switched on again, it is left as it is.
      while (!wanted.has(accountId)) {
        if ((await beat(accountId, key, 0)).outcome === 'ok') break
        if (clock.monotonic() >= until)
          return log.error("a dead man's switch was not switched off", { accountId, symbol: key })
        await clock.sleep(againMs)
      }
    }
  }

  /** Ends what may go off yet of the accounts that are ours, or have become so since they were switched off. */
  const endSwitchedOff = () => {
    for (const [accountId, until] of switchedOff) {
      if (until < clock.monotonic()) switchedOff.delete(accountId)
      else if (terms.has(shardOf(accountId))) {
        switchedOff.delete(accountId)
        void disarm(accountId, watchOf(accountId), until).catch((error: unknown) =>
          log.error("a dead man's switch was not switched off", { accountId }, error),
        )
      }
    }
  }

  const watch = await bus.watchKeys(DeadManKey, {}, ({ tokens: { accountId }, value }) => {
    const before = wanted.get(accountId)
    if (value) {
      wanted.set(accountId, value)
      switchedOff.delete(accountId)
    } else {
      wanted.delete(accountId)
      if (before) switchedOff.set(accountId, clock.monotonic() + before.countdownMs)
    }
    endSwitchedOff()
  })
  await watch.ready
  const endTicks = clock.every(tickMs, tick)

  bus.serve(
    AccountsDeadMan,
    {},
    async ({ payload: { accountId, userId, on, countdownMs, by } }) => {
      const account = (await book.find(accountId))?.value
      if (!account || (userId !== undefined && account.userId !== userId)) return refused(noAccount(accountId))
      if (on) await bus.putKey(DeadManKey, { accountId }, { countdownMs, by, at: clock.now() })
      else await bus.purgeKey(DeadManKey, { accountId })
      await audit(accountId, by, `dead man's switch ${on ? `on, ${countdownMs / 1_000} s` : 'off'}`)
      return answered({ on })
    },
    { queue: 'executor' },
  )

  return {
    /** An order of this account is about to rest there: its symbol is kept alive from the next tick on. */
    expect(accountId: string, market: Market, symbol: string): void {
      const deadMan = wanted.get(accountId)
      if (!deadMan || !isBeating(market)) return
      const watch = watchOf(accountId)
      const key = keyOf(market, symbol)
      if (!watch.symbols.has(key)) watch.nextAt = clock.monotonic()
      watch.symbols.set(key, clock.monotonic() + deadMan.countdownMs)
    },
    stop() {
      endTicks()
      watch.stop()
    },
  }
}

export type DeadManSwitch = Awaited<ReturnType<typeof createDeadMan>>
