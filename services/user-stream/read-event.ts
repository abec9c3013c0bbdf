import { parseEvent } from '@flotilla/venue'
import type { AccountFact } from './account-fact.ts'
import type { CommandIndex } from './command-index.ts'
import type { Feed } from './feed.ts'
import { accountFacts, algoFacts, configFacts, marginCallFacts, orderTradeFacts } from './futures-facts.ts'
import { balanceFacts, clientIdOf, executionFacts } from './spot-facts.ts'

/** An order that certainly has a fill: the short word of it comes before the full one. */
export interface FillHint {
  readonly symbol: string
  readonly orderId: string
  readonly tradeId: string
}

export interface Heard {
  readonly facts: readonly AccountFact[]
  readonly hint?: FillHint
}

type CommandOf = CommandIndex['commandOf']

/** What an event has to do with nobody's money here: announced by others, or another word for something else. */
const nothing: Heard = { facts: [] }

async function spotEvent(feed: Feed, data: unknown, commandOf: CommandOf, onBad: OnBad): Promise<Heard> {
  const parsed = parseEvent('spot', data)
  if (!parsed.ok) return onBad(parsed)
  switch (parsed.name) {
    case 'executionReport': {
      const { s: symbol, i } = parsed.event
      const commandId = await commandOf(feed, { symbol, orderId: String(i), clientOrderId: clientIdOf(parsed.event) })
      return { facts: executionFacts(feed, parsed.event, commandId) }
    }
    case 'outboundAccountPosition':
      return { facts: balanceFacts(feed, parsed.event) }
    default:
      return nothing
  }
}

async function futuresEvent(feed: Feed, data: unknown, commandOf: CommandOf, onBad: OnBad): Promise<Heard> {
  const parsed = parseEvent(feed.book === 'coinm' ? 'coinm' : 'usdm', data)
  if (!parsed.ok) return onBad(parsed)
  switch (parsed.name) {
    case 'ORDER_TRADE_UPDATE': {
      const { s: symbol, i: orderId, c: clientOrderId } = parsed.event.o
      const commandId = await commandOf(feed, { symbol, orderId, clientOrderId })
      return { facts: orderTradeFacts(feed, parsed.event, commandId) }
    }
    case 'ALGO_UPDATE': {
      const { s: symbol = '', aid: algoId = '', caid: clientOrderId = '' } = parsed.event.o ?? parsed.event.ao ?? {}
      const commandId = await commandOf(feed, { symbol, orderId: algoId, algoId, clientOrderId })
      return { facts: algoFacts(feed, parsed.event, commandId) }
    }
    case 'ACCOUNT_UPDATE':
      return { facts: accountFacts(feed, parsed.event) }
    case 'MARGIN_CALL':
      return { facts: marginCallFacts(feed, parsed.event) }
    case 'ACCOUNT_CONFIG_UPDATE':
      return { facts: configFacts(feed, parsed.event) }
    case 'TRADE_LITE': {
      const { s: symbol, i: orderId, t: tradeId } = parsed.event
      return { facts: [], hint: { symbol, orderId, tradeId } }
    }
    default:
      return nothing
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** The symbol an event is about, of those that are about an order. */
export function symbolOfEvent(data: unknown): string | undefined {
  if (!isObject(data)) return undefined
  const { s: symbol } = isObject(data.o) ? data.o : data
  return typeof symbol === 'string' ? symbol : undefined
}

type OnBad = (bad: { readonly name: string; readonly reason: string }) => Heard

/** Creates the reader of account events: what they say, in the words of the bus. */
export function createEventReader(commandOf: CommandOf, onBad: (name: string, reason: string) => void) {
  const bad: OnBad = ({ name, reason }) => {
    onBad(name, reason)
    return nothing
  }
  return (feed: Feed, data: unknown): Promise<Heard> =>
    feed.book === 'usdm' || feed.book === 'coinm'
      ? futuresEvent(feed, data, commandOf, bad)
      : spotEvent(feed, data, commandOf, bad)
}
