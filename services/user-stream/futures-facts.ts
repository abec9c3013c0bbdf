import type { Fill, Order, Position } from '@flotilla/protocol'
import type { AccountConfigUpdate, AccountUpdate, AlgoUpdate, MarginCall, OrderTradeUpdate } from '@flotilla/venue'
import Big from 'big.js'
import type { AccountFact } from './account-fact.ts'
import { type Feed, placeOf } from './feed.ts'

/** Only USD-M quantities are in the base asset, so that price × quantity is a worth. */
const quoteOf = (feed: Feed, price: string, quantity: string) =>
  feed.book === 'usdm' ? new Big(price).times(quantity).toFixed() : undefined

const worth = (name: 'quoteQuantity' | 'executedQuoteQuantity', value: string | undefined) =>
  value === undefined ? {} : { [name]: value }

const marginType = (mt: string) => (mt.toLowerCase().startsWith('cross') ? ('cross' as const) : ('isolated' as const))

/** What became of an order, and the fill when there was one. */
export function orderTradeFacts(
  feed: Feed,
  { E, o: report }: OrderTradeUpdate,
  commandId: string | undefined,
): AccountFact[] {
  const { market } = placeOf(feed)
  const common: Common = {
    market,
    symbol: report.s,
    orderId: report.i,
    clientOrderId: report.c,
    side: report.S,
    positionSide: report.ps,
    ...(commandId === undefined ? {} : { commandId }),
  }
  const order: AccountFact = { kind: 'order', fact: orderFact(feed, { common, report, at: E }) }
  if (report.x !== 'TRADE') return [order]
  return [{ kind: 'fill', fact: fillFact(feed, common, report) }, order]
}

type Report = OrderTradeUpdate['o']

/** What fills and orders say alike. */
type Common = Pick<Order, 'market' | 'symbol' | 'orderId' | 'clientOrderId' | 'side' | 'positionSide' | 'commandId'>

function orderFact(feed: Feed, { common, report, at }: { common: Common; report: Report; at: number }): Order {
  return {
    ...common,
    id: `${common.market}:${report.s}:${report.i}:${at}:${report.x}:${report.z}`,
    type: report.o,
    status: report.X,
    price: report.p,
    quantity: report.q,
    executedQuantity: report.z,
    ...worth('executedQuoteQuantity', quoteOf(feed, report.ap, report.z)),
    averagePrice: report.ap,
    reduceOnly: report.R,
    at: report.T,
    ...(report.er === undefined || report.er === '0' ? {} : { reason: `er ${report.er}` }),
  }
}

function fillFact(feed: Feed, common: Common, report: Report): Fill {
  return {
    ...common,
    id: `${common.market}:${report.s}:${report.t}`,
    price: report.L,
    quantity: report.l,
    ...worth('quoteQuantity', quoteOf(feed, report.L, report.l)),
    fee: report.n ?? '0',
    feeAsset: report.N ?? '',
    maker: report.m,
    realizedPnl: report.rp,
    at: report.T,
  }
}

/** The balances and positions an event changed. */
export function accountFacts(feed: Feed, { E, T, a }: AccountUpdate): AccountFact[] {
  const { market } = placeOf(feed)
  const balances = a.B.map(
    (each): AccountFact => ({
      kind: 'balance',
      fact: {
        id: `${market}:${each.a}:${T}`,
        ...{ market, asset: each.a, walletBalance: each.wb, crossWalletBalance: each.cw, at: E },
      },
    }),
  )
  const positions = (a.P ?? []).map((each): AccountFact => {
    const fact: Position = {
      id: `${market}:${each.s}:${each.ps}:${T}`,
      ...{ market, symbol: each.s, positionSide: each.ps, quantity: each.pa, entryPrice: each.ep, at: E },
      unrealizedProfit: each.up,
      marginType: marginType(each.mt),
    }
    return { kind: 'position', fact }
  })
  return [...balances, ...positions]
}

/** A conditional order, under its own id until it is triggered; what it became comes as an order of its own. */
export function algoFacts(feed: Feed, event: AlgoUpdate, commandId: string | undefined): AccountFact[] {
  const algo = event.o ?? event.ao
  if (!algo) return []
  const { market } = placeOf(feed)
  const executedQuantity = algo.aq ?? '0'
  const averagePrice = algo.ap ?? '0'
  const fact: Order = {
    id: `${market}:${algo.s}:algo-${algo.aid}:${event.E}:${algo.X}`,
    ...{ market, symbol: algo.s, orderId: algo.aid, algoId: algo.aid, clientOrderId: algo.caid },
    ...(commandId === undefined ? {} : { commandId }),
    ...{ side: algo.S, positionSide: algo.ps, type: algo.o, status: algo.X, reduceOnly: algo.R },
    ...{ price: algo.p, quantity: algo.q, executedQuantity, averagePrice, triggerPrice: algo.tp },
    ...worth('executedQuoteQuantity', quoteOf(feed, averagePrice, executedQuantity)),
    ...(algo.ai === '' ? {} : { triggeredOrderId: algo.ai }),
    ...(algo.rm === undefined || algo.rm === '' ? {} : { reason: algo.rm }),
    at: event.T,
  }
  return [{ kind: 'order', fact }]
}

/** Positions that need more margin. */
export function marginCallFacts(feed: Feed, { E, p }: MarginCall): AccountFact[] {
  const { market } = placeOf(feed)
  const positions = p.map((each) => ({
    ...{ symbol: each.s, positionSide: each.ps, quantity: each.pa, markPrice: each.mp },
    ...{ unrealizedProfit: each.up, maintenanceMargin: each.mm },
  }))
  return [{ kind: 'margin', fact: { id: `${market}:call:${E}`, market, notice: 'call', positions, at: E } }]
}

/** A setting that was changed, here or elsewhere. */
export function configFacts(feed: Feed, { E, T, ac, ai }: AccountConfigUpdate): AccountFact[] {
  const { market } = placeOf(feed)
  return [
    {
      kind: 'config',
      fact: {
        id: `${market}:${ac?.s ?? 'all'}:${T}`,
        ...{ market, at: E },
        ...(ac ? { symbol: ac.s, leverage: ac.l } : {}),
        ...(ai ? { multiAssetsMargin: ai.j } : {}),
      },
    },
  ]
}
