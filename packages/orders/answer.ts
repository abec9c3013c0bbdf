import type { Leg } from '@flotilla/protocol'

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const textOf = (value: unknown) => (value === undefined || value === null ? undefined : String(value))

/** The order an answer of Binance speaks of; undefined when it speaks of none. Ids as text, whatever they came as. */
export function legOf(answer: unknown): Leg | undefined {
  if (!isObject(answer)) return undefined
  const clientOrderId = textOf(answer.origClientOrderId) || textOf(answer.clientOrderId)
  if (!clientOrderId) return undefined
  const leg: Record<string, string> = { clientOrderId }
  const take = (name: string, value: unknown) => {
    const text = textOf(value)
    if (text !== undefined) leg[name] = text
  }
  take('symbol', answer.symbol)
  take('orderId', answer.orderId)
  take('status', answer.status)
  take('executedQuantity', answer.executedQty)
  take('executedQuoteQuantity', answer.cummulativeQuoteQty ?? answer.cumQuote ?? answer.cumBase)
  return leg as Leg
}

/** The legs an answer speaks of: of one order, or of each of a list of cancelled ones. */
export function legsOf(answer: unknown): Leg[] {
  return (Array.isArray(answer) ? answer : [answer]).flatMap((each) => legOf(each) ?? [])
}

/** What we send → the field of the answer that must say the same. */
const echoes: Readonly<Record<string, string>> = {
  symbol: 'symbol',
  side: 'side',
  type: 'type',
  timeInForce: 'timeInForce',
  quantity: 'origQty',
  quoteOrderQty: 'origQuoteOrderQty',
  price: 'price',
  newClientOrderId: 'clientOrderId',
}

const decimal = /^-?\d+(\.\d+)?$/

/** Decimals are equal when they differ only in zeros that mean nothing: `0.10` and `0.1000`. */
function same(sent: string, echoed: string): boolean {
  if (sent === echoed) return true
  const bare = (value: string) =>
    value
      .replace(/^(-?)0+(?=\d)/, '$1')
      .replace(/(\.\d*?)0+$/, '$1')
      .replace(/\.$/, '')
  return decimal.test(sent) && decimal.test(echoed) && bare(sent) === bare(echoed)
}

/**
 * Names every parameter of ours that an answer does not echo as sent. Only what the answer carries is
 * compared, except the client id, which must be there: an answer without it is not about our order.
 */
export function echoFaults(sent: Readonly<Record<string, unknown>>, answer: unknown): string[] {
  if (!isObject(answer)) return ['the answer is no object']
  const faults: string[] = []
  for (const [name, field] of Object.entries(echoes)) {
    const ours = textOf(sent[name])
    const theirs = textOf(answer[field])
    if (ours === undefined || (theirs === undefined && name !== 'newClientOrderId')) continue
    if (theirs === undefined || !same(ours, theirs)) faults.push(`${field} is ${theirs}, sent ${name}=${ours}`)
  }
  return faults
}
