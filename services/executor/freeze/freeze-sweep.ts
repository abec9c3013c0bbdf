import { isFault, type Told } from '@flotilla/orders'
import { type Bus, isFinal, type Market, OrderCommand, OrderStateEvent, shardOf } from '@flotilla/protocol'
import type { Clock, Random } from '@flotilla/runtime'
import type { Asker } from '../orders/asking.ts'
import type { CommandDesk } from '../orders/command-desk.ts'
import { planFor } from '../orders/job.ts'
import { exitInParts } from './exit-in-parts.ts'
import {
  cancelOf,
  type Deed,
  hasEnded,
  isOpenPosition,
  isolatedAccounts,
  locksSomething,
  openOrderLists,
  positionLists,
  type Resting,
  type Row,
  spotLocks,
} from './resting.ts'

export interface FreezeSweepDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly random: Random
  readonly asker: Asker
  readonly desk: Pick<CommandDesk, 'handIn' | 'mayExpose'>
}

/** What is to be swept of an account. */
export interface Sweep {
  readonly accountId: string
  readonly epoch: number
  readonly markets: readonly Market[]
  /** Those of them on which positions are closed too. */
  readonly flatten: readonly Market[]
  /** Who froze it, for the commands' record. */
  readonly by: string
  /** Orders of ours younger than this, epoch ms, are cancelled unseen: Binance's lists lag behind its engine. */
  readonly unseenSince: number
}

/** What a sweep found: ids of orders and positions, and why it cannot be called safe yet. */
export interface Found {
  readonly orders: readonly string[]
  readonly positions: readonly string[]
  readonly why: string | undefined
  /** Something was placed so lately that lists need not show yet what became of it: an order, or a position. */
  readonly unseen: boolean
  /** The markets on which nothing was found, was on its way or could not be looked at: they need no further look. */
  readonly clear: readonly Market[]
}

/** What the log knows of and a list need not show. */
interface Unseen {
  readonly deeds: readonly Deed[]
  readonly unsettled: ReadonlySet<Market>
  readonly young: ReadonlySet<Market>
}

interface Ended {
  readonly ids: readonly string[]
  readonly fault: string | undefined
}

const merged = (parts: readonly Ended[]): Ended => ({
  ids: parts.flatMap(({ ids }) => ids),
  fault: parts.find(({ fault }) => fault !== undefined)?.fault,
})

const any = () => true

/** How long a sweep's own commands may wait to be sent, ms. */
const ttlMs = 20_000

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null

/** Binance's "margin account does not exist". */
const noMarginAccount = -3003

const neverOpened = ({ fault }: Told) => fault?.code === 'ACCOUNT_INACTIVE' || fault?.venueCode === noMarginAccount

/** Whether a key can look at anything: on spot every key that works may. Where spot is swept too, that tells. */
function createKeyProof(asker: Asker) {
  const working = new WeakMap<Sweep, Promise<boolean>>()
  return (sweep: Sweep): Promise<boolean> => {
    const { operation, params } = spotLocks
    const look = () => asker.ask(sweep.accountId, operation, params, 1).then(({ outcome }) => outcome === 'ok')
    const known = working.get(sweep) ?? (sweep.markets.includes('spot') ? Promise.resolve(true) : look())
    working.set(sweep, known)
    return known
  }
}

/** Looks at what an account has at rest and hands in what ends it; to be repeated until nothing is found. */
export function createFreezeSweep({ bus, clock, random, asker, desk }: FreezeSweepDeps) {
  const keyWorks = createKeyProof(asker)
  const handIn = ({ accountId, epoch, by }: Sweep, deed: Deed) => {
    const commandId = `fz-${Buffer.from(random.bytes(12)).toString('hex')}`
    const command = { ...deed, by, expiresAt: clock.now() + ttlMs }
    return desk.handIn({ accountId, commandId, command }, epoch)
  }

  /**
   * What lists need not show yet: symbols on which an order of ours was on its way a moment ago, and markets with a request
   * that is not settled, such as that of a predecessor who died; it may come to this executor only later.
   */
  const unseen = async ({ accountId, markets, unseenSince }: Sweep): Promise<Unseen> => {
    const deeds = new Map<string, Deed>()
    const unsettled = new Set<Market>()
    const young = new Set<Market>()
    const tokens = { shard: shardOf(accountId), accountId }
    for (const { tokens: at, payload } of await bus.listLast(OrderStateEvent, tokens)) {
      const settled = isFinal(payload.state)
      const mayRest = payload.state === 'placed' || payload.state === 'quarantined'
      if (settled && (payload.at < unseenSince || !(mayRest || payload.state === 'cancelled'))) continue
      const command = (await bus.last(OrderCommand, at))?.payload
      const plan = command && planFor({ ...at, command })
      if (!plan || isFault(plan) || !plan.exposes || !markets.includes(command.market)) continue
      ;(settled ? young : unsettled).add(command.market)
      if (!mayRest) continue
      for (const deed of payload.legs.flatMap((leg) => cancelOf(command, plan, leg)))
        deeds.set(JSON.stringify(deed), deed)
    }
    return { deeds: [...deeds.values()], unsettled, young }
  }

  /** Lists of the symbols that the account's commands of the last day were about. */
  const known = async ({ accountId, markets }: Sweep): Promise<(readonly Resting[])[]> => {
    const lists = new Map<string, readonly Resting[]>()
    for (const { tokens, payload: command } of await bus.listLast(OrderCommand, {
      shard: shardOf(accountId),
      accountId,
    })) {
      const plan = planFor({ ...tokens, command })
      if (isFault(plan) || !plan.exposes || !markets.includes(command.market)) continue
      const { isIsolated } = command.order
      for (const symbol of plan.symbols) {
        const params = { symbol, ...(isIsolated !== undefined && { isIsolated }) }
        lists.set(`${command.market} ${JSON.stringify(params)}`, openOrderLists(command.market, params))
      }
    }
    return [...lists.values()]
  }

  /**
   * What a list of Binance's holds; a sentence when it cannot be told. A key that works and may not trade on a market has
   * nothing there, nor has an account that was never opened.
   */
  const rowsOf = async (sweep: Sweep, market: Market, told: Told, rows: unknown): Promise<readonly Row[] | string> => {
    if (told.outcome === 'ok' && Array.isArray(rows)) return rows.filter(isRow)
    const isClosed = async () => neverOpened(told) || (told.fault?.code === 'KEY_UNUSABLE' && (await keyWorks(sweep)))
    if (market !== 'spot' && (await isClosed())) return []
    return `${market} could not be looked at: ${told.fault?.message ?? told.outcome}`
  }

  const look = async (sweep: Sweep, { market, operation, params, locks }: Resting) => {
    // What is looked for by its symbol is as urgent as its cancel, and as cheap.
    const { accountId } = sweep
    const priority = params.symbol === undefined ? 1 : 0
    if (locks) {
      const told = await asker.ask(accountId, locks.operation, locks.params, priority)
      if (told.outcome !== 'ok') return rowsOf(sweep, market, told, undefined)
      if (locksSomething(told.data, locks.field) === false) return []
    }
    const told = await asker.ask(accountId, operation, params, priority)
    return rowsOf(sweep, market, told, told.data)
  }

  /** Ends what a list shows. @returns ids, and what could not be looked at */
  const end = async (sweep: Sweep, list: Resting, counts: (row: Row) => boolean): Promise<Ended> => {
    const rows = await look(sweep, list)
    if (typeof rows === 'string') return { ids: [], fault: rows }
    const open = rows.filter(counts)
    const one = (deed: Deed) => handIn(sweep, deed)
    await Promise.all(list.end(open).map((deed) => (deed.action === 'place' ? exitInParts(deed, one) : one(deed))))
    return { ids: open.map((row) => `${list.market}:${list.idOf(row)}`), fault: undefined }
  }

  /** One list after the other: what moves on meanwhile is met further down. */
  const endInTurn = async (sweep: Sweep, lists: readonly Resting[], counts: (row: Row) => boolean) => {
    const parts: Ended[] = []
    for (const list of lists) parts.push(await end(sweep, list, counts))
    return merged(parts)
  }

  const endIsolated = async (sweep: Sweep): Promise<Ended> => {
    const told = await asker.ask(sweep.accountId, isolatedAccounts, {}, 1)
    const pairs = await rowsOf(sweep, 'margin', told, isRow(told.data) ? told.data.assets : undefined)
    if (typeof pairs === 'string') return { ids: [], fault: pairs }
    const lists = pairs.flatMap(({ symbol }) =>
      openOrderLists('margin', { symbol: String(symbol), isIsolated: 'TRUE' }),
    )
    return merged(await Promise.all(lists.map((list) => end(sweep, list, any))))
  }

  const sweepMarket = async (sweep: Sweep, market: Market, onLog: Promise<Unseen>): Promise<Found> => {
    // Asked before the lists are: what was on its way then may come to rest behind them.
    const onItsWay = desk.mayExpose(sweep.accountId, [market])
    const plain = await endInTurn(sweep, openOrderLists(market), any)
    const orders = market === 'margin' ? merged([plain, await endIsolated(sweep)]) : plain
    const { deeds, unsettled, young } = await onLog
    const own = deeds.filter((deed) => deed.market === market)
    const cancelled = (await Promise.all(own.map((deed) => handIn(sweep, deed)))).every(hasEnded)
    const positions = sweep.flatten.includes(market)
      ? await endInTurn(
          sweep,
          positionLists.filter((list) => list.market === market),
          isOpenPosition,
        )
      : merged([])
    const why =
      orders.fault ??
      positions.fault ??
      (onItsWay || unsettled.has(market) ? 'the outcome of a request is still being found out' : undefined) ??
      (cancelled ? undefined : 'an order too young to be shown is not known to be cancelled') ??
      (orders.ids.length > 0 ? `${orders.ids.length} orders were open a moment ago` : undefined) ??
      (positions.ids.length > 0 ? `${positions.ids.length} positions were open a moment ago` : undefined)
    const clear = why === undefined ? [market] : []
    return { orders: orders.ids, positions: positions.ids, why, unseen: young.has(market), clear }
  }

  return {
    /** Ends what the symbols known of show. It costs next to nothing, so it comes first; whether all is safe it does not tell. */
    async known(sweep: Sweep): Promise<readonly string[]> {
      const parts = (await known(sweep)).map((lists) => endInTurn(sweep, lists, any))
      return merged(await Promise.all(parts)).ids
    },

    /** Looks at everything there is on the markets, and ends it. */
    async whole(sweep: Sweep): Promise<Found> {
      const onLog = unseen(sweep)
      // Its failure is met where it is awaited, behind the lists.
      onLog.catch(() => undefined)
      const found = await Promise.all(sweep.markets.map((market) => sweepMarket(sweep, market, onLog)))
      return {
        orders: found.flatMap(({ orders }) => orders),
        positions: found.flatMap(({ positions }) => positions),
        why: found.find(({ why }) => why !== undefined)?.why,
        unseen: found.some(({ unseen }) => unseen),
        clear: found.flatMap(({ clear }) => clear),
      }
    },
  }
}

export type FreezeSweeper = ReturnType<typeof createFreezeSweep>
