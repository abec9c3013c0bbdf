import { isFault, isFleetOrder, planOf } from '@flotilla/orders'
import { type Bus, OrderCommand } from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'

/** How long an order of the fleet may wait for its command to be read from the log, ms. */
const patienceMs = 2_000
/** Commands live a day on the log; so do entries here. */
const keptMs = 24 * 3_600_000

interface Known {
  readonly commandId: string
  readonly accountId: string
  readonly symbol: string
  readonly storedAt: number
}

/**
 * Which command an order comes from. A client order id is a hash, so the index hashes every command of the log
 * as it comes; a command is on the log before any executor can send it.
 */
export function createCommandIndex(bus: Bus, clock: Clock) {
  const known = new Map<string, Known>()
  const awaited = new Map<string, (() => void)[]>()
  /** Looked for in vain: orders whose command is older than the log. */
  const absent = new Set<string>()

  const consumer = bus.consume(OrderCommand, {}, { from: 'first', atOnce: 64 }, ({ tokens, payload, storedAt }) => {
    const { accountId, commandId } = tokens
    const plan = planOf({ accountId, commandId, command: payload })
    if (isFault(plan)) return
    // Lists and batches place several orders, each under an id of its own.
    for (const { goal, id, sent } of plan.cases) {
      if (goal !== 'placed') continue
      known.set(id, { commandId, accountId, symbol: String(sent.symbol ?? plan.symbol ?? ''), storedAt })
      for (const wake of awaited.get(id) ?? []) wake()
      awaited.delete(id)
    }
  })
  const endSweep = clock.every(60_000, () => {
    absent.clear()
    // Insertion order is the order of the log: the old ones come first.
    for (const [id, { storedAt }] of known) {
      if (storedAt > clock.now() - keptMs) break
      known.delete(id)
    }
  })

  return {
    /** The command behind one of our client order ids; undefined for orders made elsewhere or long ago. */
    async commandOf(clientOrderId: string): Promise<string | undefined> {
      if (!isFleetOrder(clientOrderId)) return undefined
      if (!known.has(clientOrderId) && !absent.has(clientOrderId)) {
        const { promise, resolve } = Promise.withResolvers<void>()
        awaited.set(clientOrderId, [...(awaited.get(clientOrderId) ?? []), resolve])
        const cancel = clock.after(patienceMs, resolve)
        await promise
        cancel()
        awaited.delete(clientOrderId)
        if (!known.has(clientOrderId)) absent.add(clientOrderId)
      }
      return known.get(clientOrderId)?.commandId
    },
    /** The symbols an account had commands on, with when the first of them was given, epoch ms. */
    symbolsOf(accountId: string): Map<string, number> {
      const symbols = new Map<string, number>()
      for (const { accountId: owner, symbol, storedAt } of known.values()) {
        if (owner === accountId && !symbols.has(symbol)) symbols.set(symbol, storedAt)
      }
      return symbols
    },
    async stop() {
      endSweep()
      await consumer.stop()
    },
  }
}

export type CommandIndex = ReturnType<typeof createCommandIndex>
