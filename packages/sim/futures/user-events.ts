import { formatFixed } from '../fixed.ts'
import { rawId } from '../raw-id.ts'
import { type FuturesAccount, symbolSettings, walletBalance } from './account.ts'
import { priceOf } from './contract.ts'
import { crossWalletOf } from './cross-wallet.ts'
import type { MarkOf } from './margin.ts'
import type { FuturesFill, FuturesOrder } from './order.ts'
import { entryPrice, type Position, unrealised } from './position.ts'

export type FuturesExecution = 'NEW' | 'CANCELED' | 'CALCULATED' | 'EXPIRED' | 'TRADE' | 'AMENDMENT'

/** Top-level members that only COIN-M events carry. */
const alias = (account: FuturesAccount): Record<string, unknown> =>
  account.market === 'coinm' ? { i: `sim${account.owner.uid}` } : {}

/** `ORDER_TRADE_UPDATE` as it travels. */
export function orderTradeUpdate(
  order: FuturesOrder,
  execution: FuturesExecution,
  at: number,
  fill?: FuturesFill,
  modifyId?: number,
): Record<string, unknown> {
  return {
    e: 'ORDER_TRADE_UPDATE',
    E: at,
    T: at,
    ...alias(order.account),
    o: {
      ...askedFields(order),
      x: execution,
      X: order.status,
      i: rawId(order.orderId),
      ...(modifyId !== undefined && { M: modifyId }),
      ...fillFields(order, at, fill),
      ...conditionFields(order, fill),
      er: String(order.expiryReason),
    },
  }
}

function askedFields(order: FuturesOrder): Record<string, unknown> {
  const { request, instrument } = order
  const { spec } = instrument
  return {
    s: spec.symbol,
    c: request.clientOrderId,
    S: order.side,
    o: request.type,
    f: request.timeInForce,
    q: formatFixed(order.quantity, spec.quantityDecimals),
    p: formatFixed(order.price, spec.priceDecimals),
    ap: formatFixed(priceOf(spec, order.cost, order.executed), spec.priceDecimals),
    sp: '0',
  }
}

function fillFields(order: FuturesOrder, at: number, fill: FuturesFill | undefined): Record<string, unknown> {
  const { spec } = order.instrument
  return {
    l: formatFixed(fill?.quantity ?? 0, spec.quantityDecimals),
    z: formatFixed(order.executed, spec.quantityDecimals),
    L: formatFixed(fill?.price ?? 0, spec.priceDecimals),
    ...(spec.market === 'coinm' && { ma: spec.marginAsset }),
    ...(fill && { n: formatFixed(fill.commission), N: spec.marginAsset }),
    T: at,
    t: fill?.id ?? 0,
    b: '0',
    a: '0',
    m: fill?.isMaker ?? false,
  }
}

function conditionFields({ request }: FuturesOrder, fill: FuturesFill | undefined): Record<string, unknown> {
  return {
    R: request.reduceOnly,
    wt: 'CONTRACT_PRICE',
    ot: request.origType,
    ps: request.positionSide,
    cp: request.closePosition,
    rp: formatFixed(fill?.realised ?? 0n),
    pP: false,
    si: 0,
    ss: 0,
    V: request.stp,
    pm: request.priceMatch,
    gtd: request.goodTillDate,
  }
}

/** `TRADE_LITE`: the short and early word of a fill. */
export function tradeLite(order: FuturesOrder, fill: FuturesFill, at: number): Record<string, unknown> {
  const { spec } = order.instrument
  return {
    e: 'TRADE_LITE',
    E: at,
    T: at,
    s: spec.symbol,
    q: formatFixed(order.quantity, spec.quantityDecimals),
    p: formatFixed(order.price, spec.priceDecimals),
    m: fill.isMaker,
    c: order.request.clientOrderId,
    S: order.side,
    L: formatFixed(fill.price, spec.priceDecimals),
    l: formatFixed(fill.quantity, spec.quantityDecimals),
    t: fill.id,
    i: rawId(order.orderId),
  }
}

export interface AccountUpdate {
  readonly reason:
    | 'ORDER'
    | 'FUNDING_FEE'
    | 'DEPOSIT'
    | 'WITHDRAW'
    | 'MARGIN_TRANSFER'
    | 'MARGIN_TYPE_CHANGE'
    | 'INSURANCE_CLEAR'
    | 'ASSET_TRANSFER'
  readonly assets: readonly string[]
  readonly positions: readonly Position[]
  /** Change that is neither profit nor fee, e.g. a deposit. */
  readonly change?: bigint
  readonly symbol?: string
}

/** `ACCOUNT_UPDATE` with what changed. */
export function accountUpdate(
  account: FuturesAccount,
  update: AccountUpdate,
  markOf: MarkOf,
  at: number,
): Record<string, unknown> {
  return {
    e: 'ACCOUNT_UPDATE',
    E: at,
    T: at,
    ...alias(account),
    a: {
      m: update.reason,
      B: update.assets.map((asset) => ({
        a: asset,
        wb: formatFixed(walletBalance(account, asset)),
        cw: formatFixed(crossWalletOf(account, asset)),
        bc: formatFixed(update.change ?? 0n),
      })),
      P: update.positions.map((position) => positionFields(account, position, markOf)),
      ...(update.symbol !== undefined && { S: update.symbol }),
    },
  }
}

function positionFields(account: FuturesAccount, position: Position, markOf: MarkOf): Record<string, unknown> {
  const { spec } = position.instrument
  const isolated = symbolSettings(account, spec.symbol).isolated
  return {
    s: spec.symbol,
    pa: formatFixed(position.amount, spec.quantityDecimals),
    ep: formatFixed(entryPrice(position)),
    bep: formatFixed(entryPrice(position)),
    cr: formatFixed(position.realised),
    up: formatFixed(unrealised(position, markOf(position.instrument))),
    mt: isolated ? 'isolated' : 'cross',
    iw: formatFixed(position.isolatedWallet),
    ps: position.side,
    ma: spec.marginAsset,
  }
}

export function configUpdate(symbol: string, leverage: number, at: number): Record<string, unknown> {
  return { e: 'ACCOUNT_CONFIG_UPDATE', E: at, T: at, ac: { s: symbol, l: leverage } }
}

export function multiAssetsUpdate(on: boolean, at: number): Record<string, unknown> {
  return { e: 'ACCOUNT_CONFIG_UPDATE', E: at, T: at, ai: { j: on } }
}
