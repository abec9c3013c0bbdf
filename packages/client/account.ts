import {
  AccountsList,
  type Bus,
  Call,
  type CallParams,
  type Command,
  FaultError,
  type Market,
  refusal,
  shardOf,
} from '@flotilla/protocol'
import { type AccountHandlers, hearAccount } from './account-events.ts'
import { clock } from './clock.ts'
import { awaitOutcome, type CommandResult, handIn } from './commands.ts'
import { readBalances, readPositions } from './holdings.ts'
import { patiently } from './patience.ts'
import { newId } from './random.ts'

/** An order by Binance's own parameter names; `quoteQuantity` may be said instead of `quoteOrderQty`. */
export type OrderParams = CallParams & { readonly market?: Market }

export interface SendOptions {
  /** The command's id, fixed where the user decided; made up when left out. */
  readonly commandId?: string
  /** How long it may wait to be sent, ms. @default 30 s */
  readonly ttlMs?: number
  /** How long its outcome is awaited, ms. @default 90 s, longer than finding out an unknown outcome takes */
  readonly timeoutMs?: number
  readonly by?: string
  /** Of the user's authenticator, for orders above what the account takes without one. */
  readonly code?: string
  readonly context?: Record<string, string>
}

const venueNames = ({ quoteQuantity, ...order }: CallParams): CallParams =>
  quoteQuantity === undefined ? order : { ...order, quoteOrderQty: quoteQuantity }

/** One account of a fleet: reads are calls, everything that changes something is a command. */
export function createAccount(bus: Bus, accountId: string) {
  const shard = shardOf(accountId)

  /** A private read by catalogue name. @throws FaultError */
  const call = async (name: string, params: CallParams = {}): Promise<unknown> => {
    const [product = '', operation = ''] = name.split('.')
    const reply = await patiently(bus)(Call, { shard, accountId, product, operation }, params, { timeoutMs: 15_000 })
    if (!reply.ok) throw new FaultError(reply.error)
    return reply.data
  }

  const command = async (
    what: Pick<Command, 'action' | 'market' | 'order' | 'operation'>,
    { commandId = newId(), ttlMs = 30_000, timeoutMs = 90_000, by = 'client', code, context }: SendOptions = {},
  ): Promise<CommandResult> => {
    const extras = { ...(code ? { code } : {}), ...(context ? { context } : {}) }
    const whole: Command = { ...what, by, expiresAt: clock.now() + ttlMs, ...extras }
    const fault = await handIn(bus, accountId, commandId, whole)
    if (fault) return { ok: false, commandId, fault }
    return awaitOutcome(bus, accountId, commandId, timeoutMs)
  }

  return {
    accountId,
    call,
    command,
    place: ({ market = 'spot', ...order }: OrderParams, options?: SendOptions) =>
      command({ action: 'place', market, order: venueNames(order) }, options),
    cancel: ({ market = 'spot', ...order }: OrderParams, options?: SendOptions) =>
      command({ action: 'cancel', market, order }, options),
    cancelAll: ({ market = 'spot', ...order }: OrderParams, options?: SendOptions) =>
      command({ action: 'cancelAll', market, order }, options),
    /** What is there, by asset; of futures what is free to use. @throws FaultError */
    balances: (market: Market = 'spot') => readBalances(call, market),
    /** The futures positions that are open. @throws FaultError */
    positions: (market: Market = 'usdm') => readPositions(call, market),
    /** Hears what Binance tells of this account: `on({fill, position})`. Returns what ends it. */
    on: (handlers: AccountHandlers) => hearAccount(bus, accountId, handlers),
  }
}

export type Account = ReturnType<typeof createAccount>

/** An account by its id, or by its label when only one has it. @throws FaultError */
export async function findAccount(bus: Bus, idOrLabel: string): Promise<Account> {
  const reply = await patiently(bus)(AccountsList, {}, {})
  if (!reply.ok) throw new FaultError(reply.error)
  const found = reply.accounts.filter(({ accountId, label }) => accountId === idOrLabel || label === idOrLabel)
  const [only] = found
  if (only && found.length === 1) return createAccount(bus, only.accountId)
  const why = found.length === 0 ? 'no account has' : 'several accounts have'
  throw new FaultError(refusal('NO_ACCOUNT', `${why} the id or label ${JSON.stringify(idOrLabel)}`))
}
