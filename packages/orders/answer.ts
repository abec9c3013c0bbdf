import type { Leg } from '@flotilla/protocol'

export type Json = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const textOf = (value: unknown) => (value === undefined || value === null ? undefined : String(value))

/** The client id an answer carries: of a cancelled order the one it was placed under. */
export function clientIdOf(answer: Json): string | undefined {
  return textOf(answer.origClientOrderId) || textOf(answer.clientOrderId) || textOf(answer.clientAlgoId) || undefined
}

/** The order an answer of Binance speaks of; undefined when it speaks of none. Ids as text, whatever they came as. */
export function legOf(answer: unknown): Leg | undefined {
  if (!isObject(answer)) return undefined
  if (isObject(answer.amendedOrder)) return legOf(answer.amendedOrder)
  const clientOrderId = clientIdOf(answer)
  if (!clientOrderId) return undefined
  const leg: Leg = { clientOrderId }
  const take = (
    name: 'symbol' | 'orderId' | 'status' | 'executedQuantity' | 'executedQuoteQuantity',
    value: unknown,
  ) => {
    const text = textOf(value)
    if (text !== undefined) leg[name] = text
  }
  take('symbol', answer.symbol)
  take('orderId', answer.orderId ?? answer.algoId)
  take('status', answer.status ?? answer.algoStatus)
  take('executedQuantity', answer.executedQty)
  take('executedQuoteQuantity', answer.cummulativeQuoteQty ?? answer.cumQuote ?? answer.cumBase)
  return leg
}

/** The legs an answer speaks of: of one order, or of each of a list of cancelled ones. */
export function legsOf(answer: unknown): Leg[] {
  return elementsOf(answer).flatMap((each) => legOf(each) ?? [])
}

/** The orders inside an answer: of an array, of an order list, or the answer itself. */
export function elementsOf(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer.flatMap(elementsOf)
  if (isObject(answer)) {
    if (Array.isArray(answer.orderReports)) return answer.orderReports
    if (Array.isArray(answer.orders)) return answer.orders
  }
  return [answer]
}

/** Whether an answer is about the order list of this id, the client's or the venue's. */
export const isList = (answer: unknown, id: string): answer is Json =>
  isObject(answer) && (answer.listClientOrderId === id || textOf(answer.orderListId) === id)

/** What we send → the fields of an answer of which the first that is there must say the same. */
const echoes: Readonly<Record<string, readonly string[]>> = {
  symbol: ['symbol'],
  side: ['side'],
  type: ['origType', 'type', 'orderType'],
  timeInForce: ['timeInForce'],
  quantity: ['origQty', 'qty', 'quantity'],
  quoteOrderQty: ['origQuoteOrderQty'],
  price: ['price'],
  stopPrice: ['stopPrice'],
  triggerPrice: ['triggerPrice'],
  positionSide: ['positionSide'],
  newClientOrderId: ['clientOrderId'],
  clientAlgoId: ['clientAlgoId'],
}

/** Without these an answer is not about our order. */
const indispensable = new Set(['newClientOrderId', 'clientAlgoId'])

const decimal = /^-?\d+(\.\d+)?$/

const bare = (value: string) =>
  value
    .replace(/^(-?)0+(?=\d)/, '$1')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')

/** Decimals are equal when they differ only in zeros that mean nothing: `0.10` and `0.1000`. */
export function same(sent: string, echoed: string): boolean {
  return sent === echoed || (decimal.test(sent) && decimal.test(echoed) && bare(sent) === bare(echoed))
}

/**
 * Names every parameter of ours that an answer does not echo as sent. Only what the answer carries is
 * compared, except the client id, which must be there: an answer without it is not about our order.
 */
export function echoFaults(sent: Readonly<Record<string, unknown>>, answer: unknown): string[] {
  if (!isObject(answer)) return ['the answer is no object']
  const faults: string[] = []
  for (const name in echoes) {
    const ours = textOf(sent[name])
    if (ours === undefined) continue
    const field = echoes[name]?.find((each) => answer[each] !== undefined && answer[each] !== null)
    const theirs = field === undefined ? undefined : textOf(answer[field])
    if (theirs === undefined ? indispensable.has(name) : !same(ours, theirs)) {
      faults.push(`${field ?? name} is ${theirs}, sent ${name}=${ours}`)
    }
  }
  return faults
}

/** Statuses of an order that still can change. Everything not named here is closed. */
const open = new Set(['NEW', 'PENDING_NEW', 'PARTIALLY_FILLED', 'PENDING_CANCEL', 'TRIGGERING'])

export const isOpen = (leg: Leg) => leg.status === undefined || open.has(leg.status)
/** Taken from the book by somebody: us, its owner by hand, or Binance on request. */
export const isCancelled = (leg: Leg) => leg.status === 'CANCELED'
/** Shown by queries though it never stood: refused at its trigger or by the engine. */
export const isRefused = (leg: Leg) => leg.status === 'REJECTED'
