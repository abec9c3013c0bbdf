import {
  AccountFill,
  AccountOrder,
  type Bus,
  type Command,
  OrderCommand,
  OrderStateEvent,
  shardOf,
} from '@flotilla/protocol'
import { z } from 'zod'
import { Receipt, withFill, withOrder, withState } from './receipt.ts'
import type { Sessions } from './sessions.ts'

/** Where the receipt of a command stands, and in which words; travels in the command itself. */
export const ReceiptContext = z.object({
  userId: z.string(),
  chatId: z.string(),
  messageId: z.string(),
  language: z.enum(['en', 'tr']),
  base: z.string(),
  quote: z.string(),
  since: z.string(),
})
export type ReceiptContext = z.infer<typeof ReceiptContext>

/** One longer than the account log keeps its events, ms. */
const keptMs = 8 * 86_400_000
/** How far the clocks of two servers that store logs may be apart, ms. */
const serversApartMs = 60_000

/** The receipt of a command of which nothing is known yet; undefined when its sender is not this bot. */
export function newReceipt(accountId: string, commandId: string, command: Command): Receipt | undefined {
  const context = ReceiptContext.safeParse(command.context)
  if (!context.success) return undefined
  const { since, ...place } = context.data
  const { action, order } = command
  return { accountId, commandId, action, order, ...place, since: Number(since), fills: {} }
}

export interface ReceiptLogDeps {
  readonly bus: Bus
  readonly sessions: Sessions
}

/** Receipts as they are kept: in the sessions, and where those were lost, made anew out of the logs. */
export function createReceiptLog({ bus, sessions }: ReceiptLogDeps) {
  const nameOf = (accountId: string, commandId: string) => `receipt:${accountId}:${commandId}`
  const save = (receipt: Receipt) =>
    sessions.set(nameOf(receipt.accountId, receipt.commandId), JSON.stringify(receipt), keptMs)

  const rebuild = async (accountId: string, commandId: string): Promise<Receipt | undefined> => {
    const tokens = { shard: shardOf(accountId), accountId, commandId }
    const command = await bus.last(OrderCommand, tokens)
    if (!command) return undefined
    let receipt = newReceipt(accountId, commandId, command.payload)
    if (!receipt) return undefined
    const state = await bus.last(OrderStateEvent, tokens)
    if (state) receipt = withState(receipt, state.payload)
    let told = receipt
    const since = command.storedAt - serversApartMs
    for (const { payload: order } of await bus.listSince(AccountOrder, { accountId }, since)) {
      if (order.commandId === commandId) told = withOrder(told, order)
    }
    for (const { payload: fill } of await bus.listSince(AccountFill, { accountId }, since)) {
      if (fill.commandId === commandId) told = withFill(told, fill)
    }
    return told
  }

  return {
    save,
    drop: (accountId: string, commandId: string) => sessions.drop(nameOf(accountId, commandId)),
    /** The receipt of a command; undefined when the command is not this bot's, or older than the logs. */
    async find(accountId: string, commandId: string): Promise<Receipt | undefined> {
      const text = await sessions.get(nameOf(accountId, commandId))
      const kept = text === undefined ? undefined : Receipt.safeParse(JSON.parse(text)).data
      return kept ?? rebuild(accountId, commandId)
    },
  }
}

export type ReceiptLog = ReturnType<typeof createReceiptLog>
