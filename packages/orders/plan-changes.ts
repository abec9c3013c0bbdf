import type { CallParams, Fault } from '@flotilla/protocol'
import { clientOrderIdOf } from './client-order-id.ts'
import { badCommand, type Case, onlyReduces, pick, without } from './plan.ts'
import { type Draft, goneCase, goodTillCancelled, placedCase, placeOf, type Sight, targetOf } from './plan-single.ts'

const targetNames = ['commandId', 'origClientOrderId', 'orderId', 'cancelOrigClientOrderId', 'cancelOrderId'] as const

/** Cancels one order and places another: two parts, each with an outcome of its own. */
export function planCancelReplace(sight: Sight): Draft | Fault {
  const { accountId, commandId, command, calls } = sight
  if (!calls.cancelReplace) return badCommand(`${command.market} has no cancelReplace; cancel, then place`)
  const { cancelOrigClientOrderId, cancelOrderId, ...order } = command.order
  const named = {
    ...(cancelOrigClientOrderId !== undefined && { origClientOrderId: cancelOrigClientOrderId }),
    ...(cancelOrderId !== undefined && { orderId: cancelOrderId }),
  }
  const target = targetOf({ ...sight, command: { ...command, order: { ...order, ...named } } })
  if ('outcome' in target) return target
  const id = clientOrderIdOf(accountId, commandId)
  const { origClientOrderId, orderId } = target.params
  const params: CallParams = {
    cancelReplaceMode: 'STOP_ON_FAILURE',
    ...goodTillCancelled(without(order, ...targetNames)),
    ...(origClientOrderId !== undefined && { cancelOrigClientOrderId: origClientOrderId }),
    ...(orderId !== undefined && { cancelOrderId: orderId }),
    newClientOrderId: id,
    newOrderRespType: calls.responseType,
  }
  // The target is only looked at: whoever settles this must not cancel an order that was to be replaced.
  const { barrier: _none, ...cancelled } = goneCase(calls, target.id, target.params)
  const cases = [cancelled, placedCase(calls, params, id)]
  return { operation: calls.cancelReplace, params, cases, exposes: true }
}

/**
 * Changes price or quantity of an open order. Its barrier cancels a client id that no order ever had: the engine's
 * answer comes behind the change, and nothing is cancelled by it.
 */
export function planAmend(sight: Sight): Draft | Fault {
  const { accountId, commandId, command, calls } = sight
  if (!calls.amend) return badCommand(`orders on ${command.market} cannot be amended; cancel, then place`)
  const target = targetOf(sight)
  if ('outcome' in target) return target
  const wanted = without(command.order, ...targetNames)
  const spot = wanted.newQty !== undefined
  if (spot && target.params.origClientOrderId === undefined) {
    return badCommand('name the order by `commandId` or `origClientOrderId`: an amendment must repeat its client id')
  }
  const params = { ...wanted, ...target.params, ...(spot && { newClientOrderId: target.id }) }
  const barrierId = clientOrderIdOf(accountId, commandId, -1)
  const one: Case = {
    goal: 'changed',
    id: target.id,
    sent: spot ? { quantity: wanted.newQty as string } : pick(wanted, 'quantity', 'price'),
    query: { operation: calls.query, params: target.params },
    barrier: { operation: calls.cancel, params: { ...placeOf(wanted), origClientOrderId: barrierId } },
    absenceProves: true,
  }
  return { operation: calls.amend, params, cases: [one], exposes: !onlyReduces(command.order) }
}
