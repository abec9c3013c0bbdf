import type { CallParams, Fault, Market } from '@flotilla/protocol'
import { clientOrderIdOf } from './client-order-id.ts'
import { type AlgoCalls, algoCalls, algoTypes, type MarketCalls } from './market-calls.ts'
import { badCommand, type Case, idText, isTrue, onlyReduces, pick, type Subject, text, without } from './plan.ts'

/** What every planner of a market is handed. */
export interface Sight extends Subject {
  readonly calls: MarketCalls
  readonly symbol: string
}

/** The part of a plan that differs from action to action. */
export interface Draft {
  readonly operation: string
  readonly params: CallParams
  readonly cases: readonly Case[]
  readonly exposes: boolean
  readonly together?: boolean
}

/** Where an order lives besides its symbol: isolated margin is an account of its own. */
export const placeOf = (order: CallParams) => pick(order, 'symbol', 'isIsolated')

/** Limit orders stay until cancelled unless told otherwise, as in every front of Binance. */
export function goodTillCancelled(order: CallParams): CallParams {
  return order.type === 'LIMIT' && order.timeInForce === undefined ? { ...order, timeInForce: 'GTC' } : order
}

/** How an order of ours is found and stopped by its client id. */
export function placedCase(calls: MarketCalls, order: CallParams, id: string): Case {
  const params = { ...placeOf(order), origClientOrderId: id }
  return {
    goal: 'placed',
    id,
    sent: order,
    query: { operation: calls.query, params },
    barrier: { operation: calls.cancel, params },
    history: { operation: calls.history, params: placeOf(order) },
    absenceProves: true,
  }
}

function algoCase(calls: AlgoCalls, order: CallParams, id: string, byId: CallParams = { clientAlgoId: id }): Case {
  const bySymbol = pick(order, 'symbol')
  return {
    goal: 'placed',
    id,
    sent: order,
    query: { operation: calls.query, params: calls.showsClosed ? byId : bySymbol },
    barrier: { operation: calls.cancel, params: byId },
    ...(calls.history !== undefined && { history: { operation: calls.history, params: bySymbol } }),
    absenceProves: calls.showsClosed,
  }
}

const isAlgo = (market: Market, order: CallParams) =>
  order.algoType !== undefined || order.clientAlgoId !== undefined || algoTypes.has(String(order.type))
    ? algoCalls[market]
    : undefined

/** A new order; futures orders that wait for a trigger become algo orders. */
export function planPlace({ accountId, commandId, command: { market, order }, calls }: Sight): Draft {
  const id = clientOrderIdOf(accountId, commandId)
  const exposes = !onlyReduces(order)
  const algo = isAlgo(market, order)
  if (algo) {
    const params = { algoType: 'CONDITIONAL', ...order, clientAlgoId: id, newOrderRespType: calls.responseType }
    return { operation: algo.place, params, cases: [algoCase(algo, params, id)], exposes }
  }
  const params = { ...goodTillCancelled(order), newClientOrderId: id, newOrderRespType: calls.responseType }
  return { operation: calls.place, params, cases: [placedCase(calls, params, id)], exposes }
}

/** Which order is meant: by the command that placed it, by client id, or by the venue's id. */
export function targetOf({ accountId, command: { order } }: Sight): { id: string; params: CallParams } | Fault {
  const byCommand = text(order.commandId)
  const id = byCommand === undefined ? text(order.origClientOrderId) : clientOrderIdOf(accountId, byCommand)
  if (id !== undefined) return { id, params: { ...placeOf(order), origClientOrderId: id } }
  const orderId = idText(order.orderId)
  if (orderId !== undefined) return { id: orderId, params: { ...placeOf(order), orderId } }
  return badCommand('name the order by `commandId`, `origClientOrderId` or `orderId`')
}

export function goneCase(calls: MarketCalls, id: string, params: CallParams): Case {
  return {
    goal: 'gone',
    id,
    sent: {},
    query: { operation: calls.query, params },
    barrier: { operation: calls.cancel, params },
    absenceProves: true,
  }
}

/** A cancel of an algo order, named as any other. */
function planCancelAlgo({ accountId, command: { order } }: Sight, algo: AlgoCalls): Draft | Fault {
  const byCommand = text(order.commandId)
  const clientAlgoId = byCommand === undefined ? text(order.clientAlgoId) : clientOrderIdOf(accountId, byCommand)
  const id = clientAlgoId ?? idText(order.algoId)
  if (id === undefined) return badCommand('name the algo order by `commandId`, `clientAlgoId` or `algoId`')
  const params: CallParams = clientAlgoId === undefined ? { algoId: id } : { clientAlgoId }
  const { history: _none, ...found } = algoCase(algo, pick(order, 'symbol'), id, params)
  return { operation: algo.cancel, params, cases: [{ ...found, goal: 'gone', sent: {} }], exposes: false }
}

/** A cancel; of an algo order where `algo` or one of its ids says so. */
export function planCancel(sight: Sight): Draft | Fault {
  const { command, calls } = sight
  const { order, market } = command
  const named = isTrue(order.algo) || order.clientAlgoId !== undefined || order.algoId !== undefined
  const algo = named ? algoCalls[market] : undefined
  if (algo) return planCancelAlgo(sight, algo)
  const target = targetOf(sight)
  if ('outcome' in target) return target
  const params = { ...without(order, 'commandId', 'origClientOrderId', 'orderId'), ...target.params }
  return { operation: calls.cancel, params, cases: [goneCase(calls, target.id, target.params)], exposes: false }
}

/**
 * Everything open on a symbol; what was not there yet when it was sent is left alone. Its barrier cancels a client id
 * that no order ever had: only the engine's answer matters.
 */
export function planCancelAll({ accountId, commandId, command: { order }, calls, symbol }: Sight): Draft {
  const params = placeOf(order)
  const query = { operation: calls.openOrders, params }
  const nobody = clientOrderIdOf(accountId, commandId, -1)
  const barrier = { operation: calls.cancel, params: { ...params, origClientOrderId: nobody } }
  const each = { query: calls.query, cancel: calls.cancel }
  const one: Case = { goal: 'cleared', id: symbol, sent: params, query, barrier, each, absenceProves: true }
  return { operation: calls.cancelAll, params, cases: [one], exposes: false }
}
