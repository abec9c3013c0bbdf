import {
  AccountFill,
  type Command,
  type Fill,
  OrderCommand,
  type OrderState,
  OrderStateEvent,
  type Stored,
  type Subject,
} from '@flotilla/protocol'
import { systemClock } from '@flotilla/runtime'
import { ledgerOf } from '../../support/exchange.ts'
import { waitFor } from '../../support/wait.ts'
import type { OrdersFleet } from './fleet.ts'
import type { Intent } from './intents.ts'

/** A line of the exchange's ledger about an order. */
export interface LedgerRow {
  readonly kind: 'order' | 'fill' | 'amend' | 'cancel'
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

/** Reads a log up to what it holds now. */
async function toItsEnd<P extends string, S extends Subject['payload']>(
  { client: { bus } }: OrdersFleet,
  subject: Subject<P, S>,
  take: (stored: Stored<P, S['_output']>) => void,
): Promise<void> {
  // While a cluster chooses a leader nobody answers.
  const ends = await waitFor('the end of a log', () => bus.listLast(subject), { timeoutMs: 30_000, everyMs: 250 })
  const lastSeq = Math.max(0, ...ends.map(({ seq }) => seq))
  if (lastSeq === 0) return
  const end = Promise.withResolvers<void>()
  const consumer = bus.consume(subject, {}, { from: 'first' }, (stored) => {
    take(stored)
    if (stored.seq >= lastSeq) end.resolve()
  })
  const callOff = systemClock.after(30_000, () => end.reject(new Error(`${subject.pattern} was not read to its end`)))
  await end.promise.finally(callOff).finally(consumer.stop)
}

async function readLogs(fleet: OrdersFleet): Promise<Pick<Views, 'commands' | 'histories' | 'fills'>> {
  const commands = new Map<string, Command>()
  const histories = new Map<string, OrderState[]>()
  const fills: { accountId: string; fill: Fill }[] = []
  await toItsEnd(fleet, OrderCommand, ({ tokens: { accountId, commandId }, payload }) => {
    commands.set(keyOf(accountId, commandId), payload)
  })
  await toItsEnd(fleet, OrderStateEvent, ({ tokens: { accountId, commandId }, payload }) => {
    const key = keyOf(accountId, commandId)
    histories.set(key, [...(histories.get(key) ?? []), payload])
  })
  await toItsEnd(fleet, AccountFill, ({ tokens: { accountId }, payload }) => {
    fills.push({ accountId, fill: payload })
  })
  return { commands, histories, fills }
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

const orderKinds = new Set<unknown>(['order', 'fill', 'amend', 'cancel'])

/** Reads all four. */
export async function readViews(fleet: OrdersFleet, intents: readonly Intent[]): Promise<Views> {
  return {
    intents,
    ...(await readLogs(fleet)),
    ledger: (await ledgerOf(fleet)).filter(({ kind }) => orderKinds.has(kind)) as unknown as LedgerRow[],
    said: await readSaid(fleet),
  }
}
