import type { CallParams, Fault } from '@flotilla/protocol'
import { clientOrderIdOf } from './client-order-id.ts'
import { legOfList, listLegs } from './market-calls.ts'
import { badCommand, type Case, idText, isTrue, pick, text } from './plan.ts'
import { type Draft, placedCase, placeOf, type Sight } from './plan-single.ts'

/** An order list (OCO, OTO, OTOCO, OPO, OPOCO): its legs stand or fall together, each with a client id of its own. */
export function planOrderList({ accountId, commandId, command, calls }: Sight): Draft | Fault {
  const legs = listLegs[command.operation ?? '']
  if (!command.operation || !legs || !command.operation.startsWith(`${command.market}.`)) {
    const offered = Object.keys(listLegs).filter((name) => name.startsWith(`${command.market}.`))
    return badCommand(
      `an order list on ${command.market} needs \`operation\`: ${offered.join(', ') || 'there is none'}`,
    )
  }
  const { order } = command
  const ids = Object.keys(legs).map((name, index) => [name, clientOrderIdOf(accountId, commandId, index + 1)] as const)
  const params: CallParams = {
    ...order,
    listClientOrderId: clientOrderIdOf(accountId, commandId),
    ...Object.fromEntries(ids),
    newOrderRespType: calls.responseType,
  }
  const cases = ids.map(([name, id]) => {
    const echoed = pick(legOfList(order, legs[name] ?? ''), 'side', 'type', 'price', 'quantity')
    return placedCase(calls, { ...placeOf(order), newClientOrderId: id, ...echoed }, id)
  })
  return { operation: command.operation, params, cases, exposes: true, together: true }
}

/** Whether a cancel is about an order list: one of its ids says so, or `list` beside the command that placed it. */
export const namesList = ({ listClientOrderId, orderListId, list }: CallParams) =>
  listClientOrderId !== undefined || orderListId !== undefined || isTrue(list)

/** Cancels all legs of an order list. Which they are is not known before an answer names them. */
export function planCancelList({ accountId, command: { market, order }, calls }: Sight): Draft | Fault {
  if (!calls.list) return badCommand(`${market} has no order lists`)
  const byCommand = isTrue(order.list) ? text(order.commandId) : undefined
  const clientId = byCommand === undefined ? text(order.listClientOrderId) : clientOrderIdOf(accountId, byCommand)
  const orderListId = idText(order.orderListId)
  const id = clientId ?? orderListId
  if (id === undefined) {
    return badCommand('name the order list by `listClientOrderId`, `orderListId`, or `commandId` with `list`')
  }
  const place = placeOf(order)
  const params: CallParams = { ...place, ...(clientId === undefined ? { orderListId: id } : { listClientOrderId: id }) }
  // Only an isolated margin account is asked for by its symbol.
  const asked = clientId === undefined ? { orderListId: id } : { origClientOrderId: id }
  const one: Case = {
    goal: 'dissolved',
    id,
    sent: place,
    query: { operation: calls.list.query, params: { ...(isTrue(order.isIsolated) && place), ...asked } },
    barrier: { operation: calls.list.cancel, params },
    each: { query: calls.query, cancel: calls.cancel },
    absenceProves: true,
  }
  return { operation: calls.list.cancel, params, cases: [one], exposes: false }
}
