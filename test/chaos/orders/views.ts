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

/**
 * Follows the logs from the beginning of a run: read anew at every look, those of half an hour would keep this process,
 * through which all wires of the fleet go, from anything else.
 */
export function followLogs({ client: { bus } }: Pick<OrdersFleet, 'client'>) {
  const commands = new Map<string, Command>()
  const histories = new Map<string, OrderState[]>()
  const fills: { accountId: string; fill: Fill }[] = []
  const readTo = new Map<unknown, number>()

  const follow = <P extends string, S extends Subject['payload']>(
    subject: Subject<P, S>,
    take: (stored: Stored<P, S['_output']>) => void,
  ) =>
    bus.consume(subject, {}, { from: 'first' }, (stored) => {
      take(stored)
      readTo.set(subject, stored.seq)
    })
  const consumers = [
    follow(OrderCommand, ({ tokens: { accountId, commandId }, payload }) => {
      commands.set(keyOf(accountId, commandId), payload)
    }),
    follow(OrderStateEvent, ({ tokens: { accountId, commandId }, payload }) => {
      const key = keyOf(accountId, commandId)
      const history = histories.get(key)
      if (history) history.push(payload)
      else histories.set(key, [payload])
    }),
    follow(AccountFill, ({ tokens: { accountId }, payload }) => void fills.push({ accountId, fill: payload })),
  ]
  /** Where each log ends now; other things than fills are in the log of the accounts. */
  const ends = async () =>
    [
      [OrderCommand, await bus.lastSeq(OrderCommand)],
      [OrderStateEvent, await bus.lastSeq(OrderStateEvent)],
      [AccountFill, Math.max(0, ...(await bus.listLast(AccountFill)).map(({ seq }) => seq))],
    ] as const

  return {
    commands,
    histories,
    fills,
    /** Returns once all that the logs held at the call is read. */
    async caughtUp(): Promise<void> {
      // While a cluster chooses a leader nobody answers.
      const wanted = await waitFor('the ends of the logs', ends, { timeoutMs: 30_000, everyMs: 250 })
      for (const [subject, seq] of wanted) {
        const isRead = () => (readTo.get(subject) ?? 0) >= seq
        await waitFor(`${subject.pattern} to be read to its end`, isRead, { timeoutMs: 60_000, everyMs: 50 })
      }
    },
    async stop(): Promise<void> {
      await Promise.all(consumers.map((consumer) => consumer.stop()))
    },
  }
}

export type Logs = ReturnType<typeof followLogs>

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
export async function readViews(fleet: OrdersFleet, logs: Logs, intents: readonly Intent[]): Promise<Views> {
  await logs.caughtUp()
  const { commands, histories, fills } = logs
  return {
    ...{ intents, commands, histories, fills },
    ledger: (await ledgerOf(fleet)).filter(({ kind }) => orderKinds.has(kind)) as unknown as LedgerRow[],
    said: await readSaid(fleet),
  }
}
