import {
  AccountFill,
  type Command,
  type Fill,
  OrderCommand,
  type OrderState,
  OrderStateEvent,
  type Subject,
  type Tokens,
} from '@flotilla/protocol'
import { systemClock } from '@flotilla/runtime'
import type { z } from 'zod'
import { ledgerOf } from '../../support/exchange.ts'
import type { OrdersFleet } from './fleet.ts'
import type { Intent } from './intents.ts'

/** A line of the exchange's ledger about an order. */
export interface LedgerRow {
  readonly kind: 'order' | 'fill' | 'cancel'
  readonly at: number
  readonly uid: string
  readonly market: string
  readonly symbol: string
  readonly orderId: string
  readonly clientOrderId: string
  readonly [field: string]: unknown
}

/** What the bot said in a message, first to last. */
export type Said = ReadonlyMap<string, readonly string[]>

/** What four parties hold of the same orders. */
export interface Views {
  readonly intents: readonly Intent[]
  /** By `account/command`. */
  readonly commands: ReadonlyMap<string, Command>
  /** Every record of each request, first to last. */
  readonly histories: ReadonlyMap<string, readonly OrderState[]>
  readonly ledger: readonly LedgerRow[]
  /** Fills as they were told on `account.…`, with their account, repeats included. */
  readonly fills: readonly { readonly accountId: string; readonly fill: Fill }[]
  /** By `chat/message`. */
  readonly said: Said
}

export const keyOf = (accountId: string, commandId: string) => `${accountId}/${commandId}`

/** All that a log holds now, first to last. */
async function readLog<P extends string, S extends z.ZodType>({ client }: OrdersFleet, subject: Subject<P, S>) {
  const { bus } = client
  const ends = await bus.listLast(subject)
  const lastSeq = Math.max(0, ...ends.map(({ seq }) => seq))
  const found: { tokens: Tokens<P>; payload: z.output<S> }[] = []
  if (lastSeq === 0) return found
  const end = Promise.withResolvers<void>()
  const consumer = bus.consume(subject, {}, { from: 'first' }, ({ tokens, payload, seq }) => {
    if (seq <= lastSeq) found.push({ tokens, payload })
    if (seq >= lastSeq) end.resolve()
  })
  const giveUp = systemClock.after(30_000, () =>
    end.reject(new Error(`the log of ${subject.pattern} was not read to its end`)),
  )
  await end.promise.finally(giveUp)
  await consumer.stop()
  return found
}

interface BotCall {
  readonly method: string
  readonly params: { readonly chat_id?: unknown; readonly message_id?: unknown; readonly text?: unknown }
  readonly status: number
}

async function readSaid({ simUrl }: OrdersFleet): Promise<Said> {
  const url = `http://127.0.0.1:${Number(new URL(simUrl).port) + 3}/control/calls?method=editMessageText`
  const { calls } = (await (await fetch(url)).json()) as { calls: readonly BotCall[] }
  const said = new Map<string, string[]>()
  for (const { params, status } of calls) {
    if (status !== 200) continue
    const key = `${params.chat_id}/${params.message_id}`
    said.set(key, [...(said.get(key) ?? []), String(params.text)])
  }
  return said
}

const orderKinds = new Set<unknown>(['order', 'fill', 'cancel'])

/** Reads all four. */
export async function readViews(fleet: OrdersFleet, intents: readonly Intent[]): Promise<Views> {
  const commands = await readLog(fleet, OrderCommand)
  const states = await readLog(fleet, OrderStateEvent)
  const fills = await readLog(fleet, AccountFill)
  const histories = new Map<string, OrderState[]>()
  for (const { tokens, payload } of states) {
    const key = keyOf(tokens.accountId, tokens.commandId)
    histories.set(key, [...(histories.get(key) ?? []), payload])
  }
  return {
    ...{ intents, histories },
    commands: new Map(commands.map(({ tokens, payload }) => [keyOf(tokens.accountId, tokens.commandId), payload])),
    ledger: (await ledgerOf(fleet)).filter(({ kind }) => orderKinds.has(kind)) as unknown as LedgerRow[],
    fills: fills.map(({ tokens, payload }) => ({ accountId: tokens.accountId, fill: payload })),
    said: await readSaid(fleet),
  }
}
