import type { CallParams, Fault } from '@flotilla/protocol'
import { clientOrderIdOf } from './client-order-id.ts'
import { badCommand, idText, isFault, onlyReduces, text } from './plan.ts'
import { planAmend } from './plan-changes.ts'
import { type Draft, goneCase, goodTillCancelled, placedCase, type Sight } from './plan-single.ts'

/** Several orders in one call, placed unless `operation` says otherwise; Binance answers for each. */
export function planBatch(sight: Sight): Draft | Fault {
  const { command, calls } = sight
  if (!calls.batch) return badCommand(`${command.market} takes no batches; send the orders one by one`)
  const { place, modify, cancel } = calls.batch
  const operation = command.operation ?? place
  if (operation === place) return placing(sight, place)
  if (operation === modify) return modifying(sight, modify)
  if (operation === cancel) return cancelling(sight, cancel)
  return badCommand(`the \`operation\` of a batch on ${command.market} is ${place}, ${modify} or ${cancel}`)
}

/** Binance's own list, with the symbol in each order. */
function ordersIn({ command: { order } }: Sight): readonly CallParams[] | Fault {
  const orders: unknown = order.batchOrders
  if (!Array.isArray(orders) || orders.length === 0 || orders.length > 5) {
    return badCommand('`order.batchOrders` holds 1 to 5 orders')
  }
  const fit = (each: unknown) =>
    typeof each === 'object' && each !== null && text((each as CallParams).symbol) !== undefined
  return orders.every(fit) ? orders : badCommand('each order of a batch is an object with a `symbol`')
}

const areDifferent = (ids: readonly string[]) => new Set(ids).size === ids.length
const namedTwice = badCommand('a batch may name an order once only')

function placing(sight: Sight, operation: string): Draft | Fault {
  const { accountId, commandId, calls } = sight
  const orders = ordersIn(sight)
  if (isFault(orders)) return orders
  const batch = orders.map((order, index) => ({
    ...goodTillCancelled(order),
    newClientOrderId: clientOrderIdOf(accountId, commandId, index),
    newOrderRespType: calls.responseType,
  }))
  const cases = batch.map((order) => placedCase(calls, order, order.newClientOrderId))
  return { operation, params: { batchOrders: batch }, cases, exposes: !batch.every(onlyReduces) }
}

function modifying(sight: Sight, operation: string): Draft | Fault {
  const orders = ordersIn(sight)
  if (isFault(orders)) return orders
  const drafts: Draft[] = []
  for (const order of orders) {
    const draft = planAmend({ ...sight, command: { ...sight.command, order } })
    if (isFault(draft)) return draft
    drafts.push(draft)
  }
  const cases = drafts.flatMap((draft) => draft.cases)
  if (!areDifferent(cases.map(({ id }) => id))) return namedTwice
  const batchOrders = drafts.map(({ params }) => params)
  return { operation, params: { batchOrders }, cases, exposes: drafts.some(({ exposes }) => exposes) }
}

/** The orders a batch cancels, by the parameter of one order and that of the list. */
function targetsIn({ accountId, command: { order } }: Sight): { one: string; many: string; ids: string[] } | Fault {
  const { commandIdList, origClientOrderIdList, orderIdList } = order
  const lists = [commandIdList, origClientOrderIdList, orderIdList].filter((list) => list !== undefined)
  const [list] = lists
  const ids = Array.isArray(list) ? list.flatMap((each: unknown) => idText(each) ?? []) : []
  if (lists.length !== 1 || !Array.isArray(list) || ids.length !== list.length || ids.length === 0 || ids.length > 10) {
    return badCommand('name 1 to 10 orders by one of `commandIdList`, `origClientOrderIdList` and `orderIdList`')
  }
  if (orderIdList !== undefined) return { one: 'orderId', many: 'orderIdList', ids }
  const clientIds = commandIdList === undefined ? ids : ids.map((id) => clientOrderIdOf(accountId, id))
  return { one: 'origClientOrderId', many: 'origClientOrderIdList', ids: clientIds }
}

function cancelling(sight: Sight, operation: string): Draft | Fault {
  const { calls, symbol } = sight
  const targets = targetsIn(sight)
  if (isFault(targets)) return targets
  const { one, many, ids } = targets
  if (!areDifferent(ids)) return namedTwice
  const cases = ids.map((id) => goneCase(calls, id, { symbol, [one]: id }))
  return { operation, params: { symbol, [many]: ids }, cases, exposes: false }
}
