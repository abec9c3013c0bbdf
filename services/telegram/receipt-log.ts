import {
  AccountFill,
  AccountOrder,
  type Bus,
  type Command,
  OrderCommand,
  OrderStateEvent,
  type Subject,
  shardOf,
  type Tokens,
} from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'
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
/** For reading an account's log back, ms. */
const replayMs = 5_000

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
  readonly clock: Clock
}

/** Receipts as they are kept: in the sessions, and where those were lost, made anew out of the logs. */
export function createReceiptLog({ bus, sessions, clock }: ReceiptLogDeps) {
  const nameOf = (accountId: string, commandId: string) => `receipt:${accountId}:${commandId}`
  const save = (receipt: Receipt) =>
    sessions.set(nameOf(receipt.accountId, receipt.commandId), JSON.stringify(receipt), keptMs)

  /** Reads a log up to what it holds now. */
  const replay = async <P extends string, S extends z.ZodType>(
    subject: Subject<P, S>,
    tokens: Tokens<P>,
    take: (payload: z.output<S>) => void,
  ) => {
    const last = await bus.last(subject, tokens)
    if (!last) return
    const end = Promise.withResolvers<void>()
    const callOff = clock.after(replayMs, () => end.resolve())
    const consumer = bus.consume(subject, tokens, { from: 'first' }, ({ payload, seq }) => {
      take(payload)
      if (seq >= last.seq) end.resolve()
    })
    await end.promise
    callOff()
    await consumer.stop()
  }

  const rebuild = async (accountId: string, commandId: string): Promise<Receipt | undefined> => {
    const tokens = { shard: shardOf(accountId), accountId, commandId }
    const command = await bus.last(OrderCommand, tokens)
    let receipt = command && newReceipt(accountId, commandId, command.payload)
    if (!receipt) return undefined
    const state = await bus.last(OrderStateEvent, tokens)
    if (state) receipt = withState(receipt, state.payload)
    let told = receipt
    await replay(AccountOrder, { accountId }, (order) => {
      if (order.commandId === commandId) told = withOrder(told, order)
    })
    await replay(AccountFill, { accountId }, (fill) => {
      if (fill.commandId === commandId) told = withFill(told, fill)
    })
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
