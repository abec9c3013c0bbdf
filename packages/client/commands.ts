import {
  type Bus,
  type Command,
  contentHash,
  type Fault,
  FaultError,
  isFinal,
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

/** How long handing in is tried while the log does not answer, ms; and between two tries. */
const patienceMs = 10_000
const pauseMs = 250

/**
 * Hands a command in, once under its id: handing the same one in again is no second command, so it is tried again
 * while the log is away. The fault is `unknown` when it may have been taken all the same.
 */
export async function handIn(
  bus: Bus,
  accountId: string,
  commandId: string,
  command: Command,
): Promise<Fault | undefined> {
  const tokens = { shard: shardOf(accountId), accountId, commandId }
  const until = clock.now() + patienceMs
  let mayBeTaken = false
  while (true) {
    try {
      const appended = await bus.append(OrderCommand, tokens, command)
      if (appended.ok) return undefined
      const before = await bus.last(OrderCommand, tokens)
      if (before && contentHash(before.payload) === contentHash(command)) return undefined
      return refusal('COMMAND_ID_TAKEN', `${commandId} names another command already; choose a new id`)
    } catch (error) {
      const fault = error instanceof FaultError ? error.fault : undefined
      if (fault?.outcome === 'rejected') return fault
      mayBeTaken ||= fault?.outcome !== 'unsent'
      if (clock.now() < until) await clock.sleep(pauseMs)
      else return notHandedIn(mayBeTaken)
    }
  }
}

const notHandedIn = (mayBeTaken: boolean): Fault => ({
  code: 'NO_LOG',
  message: `the log of commands does not answer; ${mayBeTaken ? 'it is not known whether it took this one' : 'nothing was sent'}`,
  outcome: mayBeTaken ? 'unknown' : 'unsent',
})

/** What a request that did not end well says, by how far it is known. */
function faultOf(state: OrderState | undefined): Fault {
  if (!state) return { code: 'NOT_TAKEN_UP', message: 'no executor has taken the command up yet', outcome: 'unknown' }
  if (state.state === 'notPlaced') return refusal('NOT_PLACED', 'the order was not placed; that is proved')
  if (state.fault) return state.fault
  const outcome = state.state === 'rejected' ? 'rejected' : 'unknown'
  return { code: state.state.toUpperCase(), message: `the request is ${state.state}`, outcome }
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
  const tokens = { shard: shardOf(accountId), accountId, commandId }
  const states = bus.consume(OrderStateEvent, tokens, { from: 'last' }, ({ payload }) => {
    latest = payload
    if (isFinal(payload.state)) outcome.resolve(payload)
  })
  const callOff = clock.after(timeoutMs, () => outcome.resolve(undefined))
  const state = await outcome.promise
  callOff()
  await states.stop()
  const known = state ?? latest
  if (state && (state.state === 'placed' || state.state === 'cancelled' || state.state === 'done')) {
    return { ok: true, commandId, state }
  }
  return { ok: false, commandId, fault: faultOf(known), ...(known ? { state: known } : {}) }
}
