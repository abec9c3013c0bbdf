import {
  type Bus,
  type Command,
  contentHash,
  type Fault,
  OrderCommand,
  type OrderState,
  OrderStateEvent,
  refusal,
  shardOf,
} from '@flotilla/protocol'
import { clock } from './clock.ts'

/** How a command ended, or how far it is known when the wait ended. */
export type CommandResult =
  | { readonly ok: true; readonly commandId: string; readonly state: OrderState }
  | { readonly ok: false; readonly commandId: string; readonly fault: Fault; readonly state?: OrderState }

/** States after which nothing more is told of a request. */
const final = new Set(['placed', 'rejected', 'cancelled', 'notPlaced', 'quarantined', 'done'])

/** Hands a command in, once under its id: handing the same one in again is no second command. */
export async function handIn(
  bus: Bus,
  accountId: string,
  commandId: string,
  command: Command,
): Promise<Fault | undefined> {
  const tokens = { shard: shardOf(accountId), accountId, commandId }
  const appended = await bus.append(OrderCommand, tokens, command)
  if (appended.ok) return undefined
  const before = await bus.last(OrderCommand, tokens)
  if (before && contentHash(before.payload) === contentHash(command)) return undefined
  return refusal('COMMAND_ID_TAKEN', `${commandId} names another command already; choose a new id`)
}

/** Tells every state of a request, from the latest one on, until the returned function is called. */
export function followState(bus: Bus, accountId: string, commandId: string, tell: (state: OrderState) => void) {
  const tokens = { shard: shardOf(accountId), accountId, commandId }
  const consumer = bus.consume(OrderStateEvent, tokens, { from: 'last' }, ({ payload }) => tell(payload))
  return consumer.stop
}

/** Waits for the outcome of a request; after `timeoutMs` what is known is told as it is: unknown is called unknown. */
export async function awaitOutcome(
  bus: Bus,
  accountId: string,
  commandId: string,
  timeoutMs: number,
): Promise<CommandResult> {
  const outcome = Promise.withResolvers<OrderState | undefined>()
  let latest: OrderState | undefined
  const stop = followState(bus, accountId, commandId, (state) => {
    latest = state
    if (final.has(state.state)) outcome.resolve(state)
  })
  const callOff = clock.after(timeoutMs, () => outcome.resolve(undefined))
  const state = await outcome.promise
  callOff()
  await stop()
  const known = state ?? latest
  if (state && (state.state === 'placed' || state.state === 'cancelled' || state.state === 'done')) {
    return { ok: true, commandId, state }
  }
  const message = known ? `the request is ${known.state}` : 'no executor has taken the command up yet'
  const fault = state?.fault ?? {
    code: known?.state.toUpperCase() ?? 'NOT_TAKEN_UP',
    message,
    outcome: 'unknown' as const,
  }
  const settled =
    state?.state === 'notPlaced' ? refusal('NOT_PLACED', 'the order was not placed; that is proved') : fault
  return { ok: false, commandId, fault: settled, ...(known ? { state: known } : {}) }
}
