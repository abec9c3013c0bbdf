import { isFault, isFleetOrder, planOf } from '@flotilla/orders'
import { type Bus, type Command, OrderCommand, type OrderState, OrderStateEvent, shardOf } from '@flotilla/protocol'
import { type Book, type Feed, marketOf, nameOf } from './feed.ts'

/** Orders whose command is remembered at once; older ones are looked up in the log. */
const mostKnown = 100_000
/** Orders whose command was looked for in vain: it is older than the log. */
const mostAbsent = 10_000

interface Read {
  readonly tokens: { readonly accountId: string; readonly commandId: string }
  readonly payload: Command
  readonly storedAt: number
}

export interface CommandIndexDeps {
  readonly bus: Bus
  /** Told of a book that a command is about: it may be one that is not listened to yet. */
  readonly onUsed: (feed: Feed) => void
  /** Told of an order that was answered as executed, in part at least. */
  readonly onExecuted: (feed: Feed, executed: Executed) => void
}

/** What the answer to a request said of an order. */
export interface Executed {
  readonly symbol: string
  readonly orderId: string
  readonly executedQuantity: string
}

/** An order as Binance names it. */
export interface NamedOrder {
  readonly symbol: string
  readonly orderId: string
  readonly algoId?: string | undefined
  readonly clientOrderId: string
}

/** Where an order of a command belongs. */
interface Known {
  readonly commandId: string
  readonly feed: Feed
  readonly symbol: string
  readonly isAlgo: boolean
  /** The orders that were told first under its client id: a conditional one, and what it became. */
  readonly told: { algo?: string; order?: string }
}

/** Which book a command is about. */
export function bookOf({ market, order }: Command, symbol: string): { book: Book; symbol?: string } | undefined {
  if (market === 'options') return undefined
  if (market !== 'margin') return { book: market }
  const isolated = String(order.isIsolated ?? '').toUpperCase() === 'TRUE'
  return isolated ? { book: 'isolated', symbol } : { book: 'margin' }
}

const numberOf = ({ accountId, book }: Feed, { symbol, orderId, algoId }: Omit<NamedOrder, 'clientOrderId'>) =>
  `${accountId}/${marketOf(book)}/${symbol}/${algoId === undefined ? orderId : `algo-${algoId}`}`

/** Forgets the oldest of a map or set that has grown beyond its bound. */
function bound(entries: { size: number; keys(): Iterator<string>; delete(key: string): unknown }, most: number) {
  if (entries.size <= most) return
  const { value, done } = entries.keys().next()
  if (!done) entries.delete(value)
}

/**
 * Which command an order comes from, and which symbols the accounts of this instance trade. A client order id is a hash,
 * so commands are hashed as they come; a command is on the log before any executor can send it, so what is not known
 * here is read there.
 */
export function createCommandIndex({ bus, onUsed, onExecuted }: CommandIndexDeps) {
  const mine = new Set<string>()
  const known = new Map<string, Known>()
  /** By Binance's own number: the id of an order changes when its owner amends it elsewhere. */
  const orders = new Map<string, string>()
  const absent = new Set<string>()
  /** By book: symbol → when the first command about it was given, epoch ms. */
  const symbols = new Map<string, Map<string, number>>()

  const note = ({ tokens: { accountId, commandId }, payload, storedAt }: Read): Feed | undefined => {
    const plan = planOf({ accountId, commandId, command: payload })
    if (isFault(plan)) return undefined
    let used: Feed | undefined
    // Lists and batches place several orders, each under an id of its own.
    for (const { goal, id, sent } of plan.cases) {
      if (goal !== 'placed') continue
      const symbol = String(sent.symbol ?? plan.symbols[0] ?? '')
      const place = bookOf(payload, symbol)
      if (!place) continue
      used = { accountId, ...place }
      if (!known.has(id)) known.set(id, { commandId, feed: used, symbol, isAlgo: sent.clientAlgoId === id, told: {} })
      bound(known, mostKnown)
      const traded = symbols.get(nameOf(used)) ?? new Map<string, number>()
      // The oldest, not whichever came first: the tail runs while what the log had before is read.
      traded.set(symbol, Math.min(storedAt, traded.get(symbol) ?? storedAt))
      symbols.set(nameOf(used), traded)
    }
    return used
  }

  const tail = bus.consume(OrderCommand, {}, { from: 'now', atOnce: 64 }, (stored) => {
    if (!mine.has(stored.tokens.shard)) return
    const used = note(stored)
    if (used) onUsed(used)
  })

  /** Once an order is over, its client id may be given to another, which is none of ours. @returns whether this one is */
  const bind = ({ commandId, told }: Known, kind: keyof Known['told'], number: string): boolean => {
    told[kind] ??= number
    if (told[kind] !== number) return false
    orders.set(number, commandId)
    bound(orders, mostKnown)
    return true
  }

  /** The orders an answer named. */
  const namedBy = ({ legs }: OrderState) =>
    legs.flatMap(({ clientOrderId, orderId, executedQuantity }) => {
      const order = known.get(clientOrderId)
      if (!order || orderId === undefined) return []
      const { feed, symbol, isAlgo } = order
      bind(order, isAlgo ? 'algo' : 'order', numberOf(feed, { symbol, orderId, ...(isAlgo && { algoId: orderId }) }))
      return executedQuantity === undefined ? [] : [{ feed, executed: { symbol, orderId, executedQuantity } }]
    })
  const states = bus.consume(OrderStateEvent, {}, { from: 'now', atOnce: 64 }, ({ tokens, payload }) => {
    if (!mine.has(tokens.shard)) return
    // What was executed in part at least: its fills have to come.
    for (const { feed, executed } of namedBy(payload)) onExecuted(feed, executed)
  })

  /** Reads what the log has, of a shard or of one account. */
  const read = async (tokens: { readonly shard: string; readonly accountId?: string }) => {
    for (const stored of await bus.listLast(OrderCommand, tokens)) note(stored)
    for (const { payload } of await bus.listLast(OrderStateEvent, tokens)) namedBy(payload)
  }

  const lookUps = new Map<string, Promise<void>>()
  /** Reads the commands of an account; who asks meanwhile shares the answer. */
  const lookUp = (accountId: string): Promise<void> => {
    const running = lookUps.get(accountId)
    if (running) return running
    const reading = read({ shard: shardOf(accountId), accountId })
    lookUps.set(accountId, reading)
    const end = () => void lookUps.delete(accountId)
    reading.then(end, end)
    return reading
  }

  return {
    /** Reads what the log has of a shard; what comes meanwhile and later is noted as it comes. */
    async gain(shard: string): Promise<void> {
      mine.add(shard)
      await tail.ready
      await read({ shard })
    },
    lose(shard: string) {
      mine.delete(shard)
      for (const name of symbols.keys()) if (shardOf(name.slice(0, name.indexOf('/'))) === shard) symbols.delete(name)
    },
    /** The command behind an order; undefined for orders made elsewhere or long ago. */
    async commandOf(feed: Feed, named: NamedOrder): Promise<string | undefined> {
      const { clientOrderId, algoId } = named
      const number = numberOf(feed, named)
      const placed = orders.get(number)
      if (placed !== undefined || !isFleetOrder(clientOrderId)) return placed
      if (!known.has(clientOrderId) && !absent.has(clientOrderId)) {
        await lookUp(feed.accountId)
        if (!known.has(clientOrderId)) absent.add(clientOrderId)
        bound(absent, mostAbsent)
      }
      const order = known.get(clientOrderId)
      return order && bind(order, algoId === undefined ? 'order' : 'algo', number) ? order.commandId : undefined
    },
    /** The symbols a feed had commands on, with when the first of them was given, epoch ms. */
    symbolsOf: (feed: Feed): ReadonlyMap<string, number> => symbols.get(nameOf(feed)) ?? new Map(),
    stop: async () => {
      await Promise.all([tail.stop(), states.stop()])
    },
  }
}

export type CommandIndex = ReturnType<typeof createCommandIndex>
