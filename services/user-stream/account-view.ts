import type { Order } from '@flotilla/protocol'
import Big from 'big.js'
import { type AccountFact, isOver } from './account-fact.ts'
import { type Feed, nameOf, placeOf } from './feed.ts'

/** What was last told of one holding: its amounts, and when it was told. */
interface Held {
  readonly amounts: readonly string[]
  readonly at: number
}

/** A holding: a balance, a position or a debt, under a name, with the amounts that say whether it changed. */
export interface Holding {
  readonly name: string
  readonly amounts: readonly string[]
}

/** A balance, position or debt as a holding; undefined of what is none. */
export function holdingOf({ kind, fact }: AccountFact): Holding | undefined {
  if (kind === 'balance') {
    const { asset, walletBalance, free = '0', locked = '0' } = fact
    return { name: `balance ${asset}`, amounts: walletBalance === undefined ? [free, locked] : [walletBalance] }
  }
  if (kind === 'position') return { name: `position ${fact.symbol} ${fact.positionSide}`, amounts: [fact.quantity] }
  if (kind !== 'margin' || fact.notice !== 'liability') return undefined
  return { name: `liability ${fact.asset}`, amounts: [fact.borrowed ?? '0', fact.interest ?? '0'] }
}

/** How far back what Binance answers may lie, ms: what was told since then is newer than an answer. 17 to 36 s were seen. */
export const lagMs = 60_000

const same = (left: readonly string[], right: readonly string[]) =>
  left.length === right.length && left.every((amount, n) => new Big(amount).eq(right[n] ?? '0'))

/** What was last told of one feed, as far as it was heard of since it is listened to here. */
export function createAccountView() {
  const held = new Map<string, Held>()
  const open = new Map<string, Order>()
  /** When orders were told of last, those that are over as well; the longest ago first. */
  const touched = new Map<string, number>()

  return {
    /** When it was compared with what Binance has; undefined before the first time, epoch ms. */
    comparedAt: undefined as number | undefined,
    /** A fact was told. @param at epoch ms */
    note(each: AccountFact, at: number) {
      const holding = holdingOf(each)
      if (holding) held.set(holding.name, { amounts: holding.amounts, at })
      if (each.kind !== 'order') return
      const key = each.fact.orderId
      if (isOver(each.fact.status)) open.delete(key)
      else open.set(key, each.fact)
      touched.delete(key)
      touched.set(key, at)
      for (const [oldest, toldAt] of touched) {
        if (toldAt >= at - 2 * lagMs) break
        touched.delete(oldest)
      }
    },
    /** Whether a holding is as it was told, or was told anew since a time. */
    agrees: ({ name, amounts }: Holding, since: number): boolean => {
      const known = held.get(name)
      return known === undefined
        ? amounts.every((amount) => new Big(amount).eq(0))
        : known.at >= since || same(known.amounts, amounts)
    },
    /** The names of holdings that are something. */
    names: () =>
      [...held].filter(([, { amounts }]) => amounts.some((amount) => !new Big(amount).eq(0))).map(([name]) => name),
    /** Whether something is locked in orders. */
    hasLocked: () => [...held.values()].some(({ amounts: [, locked = '0'] }) => !new Big(locked).eq(0)),
    open: (): readonly Order[] => [...open.values()],
    openCount: () => open.size,
    openOrder: (orderId: string) => open.get(orderId),
    toldSince: (orderId: string, since: number) => (touched.get(orderId) ?? 0) >= since,
    forget: (orderId: string) => void open.delete(orderId),
    /** The symbols of positions that are open. */
    positions: () =>
      [...held].flatMap(
        ([
          name,
          {
            amounts: [quantity = '0'],
          },
        ]) => {
          const [kind, symbol = ''] = name.split(' ')
          return kind === 'position' && !new Big(quantity).eq(0) ? [symbol] : []
        },
      ),
    symbols: (): ReadonlySet<string> => new Set([...open.values()].map(({ symbol }) => symbol)),
  }
}

export type AccountView = ReturnType<typeof createAccountView>

/** The views of all feeds that are listened to here, each begun when it is first asked for. */
export function createAccountViews() {
  const views = new Map<string, AccountView>()
  return {
    viewOf(feed: Feed): AccountView {
      const name = nameOf(feed)
      const view = views.get(name) ?? createAccountView()
      views.set(name, view)
      return view
    },
    forget: (feed: Feed) => void views.delete(nameOf(feed)),
  }
}

/** A holding that Binance lists no longer, as the fact that it is nothing now. */
export function zeroFact(feed: Feed, name: string, at: number): AccountFact[] {
  const [kind, what = '', positionSide = 'BOTH'] = name.split(' ')
  const place = placeOf(feed)
  const id = `${place.market}:${what}:${at}`
  const futures = feed.book === 'usdm' || feed.book === 'coinm'
  if (kind === 'position') {
    const side = positionSide as 'BOTH' | 'LONG' | 'SHORT'
    const fact = { ...place, symbol: what, positionSide: side, quantity: '0', entryPrice: '0', at }
    return [{ kind: 'position', fact: { id: `${id}:${side}`, ...fact } }]
  }
  if (kind === 'liability') {
    const fact = { ...place, notice: 'liability' as const, asset: what, borrowed: '0', interest: '0', at }
    return [{ kind: 'margin', fact: { id, ...fact } }]
  }
  const amounts = futures ? { walletBalance: '0' } : { free: '0', locked: '0' }
  return [{ kind: 'balance', fact: { id, ...place, asset: what, ...amounts, at } }]
}
