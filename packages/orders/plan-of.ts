import { type Fault, Market, refusal } from '@flotilla/protocol'
import { clientOrderIdOf } from './client-order-id.ts'
import { type MarketCalls, marketCalls, placements } from './market-calls.ts'
import { badCommand, callsApartMs, fenceMarginMs, isFault, type Plan, type Subject, text } from './plan.ts'
import { planBatch } from './plan-batches.ts'
import { planAmend, planCancelReplace } from './plan-changes.ts'
import { namesList, planCancelList, planOrderList } from './plan-lists.ts'
import { type Draft, planCancel, planCancelAll, planPlace, type Sight } from './plan-single.ts'

const planners: Readonly<Record<string, (sight: Sight) => Draft | Fault>> = {
  place: planPlace,
  cancel: (sight) => (namesList(sight.command.order) ? planCancelList(sight) : planCancel(sight)),
  cancelAll: planCancelAll,
  cancelReplace: planCancelReplace,
  amend: planAmend,
  orderList: planOrderList,
  batch: planBatch,
}

/** The symbols a command is about: several only of a batch. */
function symbolsOf({ command: { order } }: Subject): readonly string[] {
  const own = text(order.symbol)
  const orders: readonly unknown[] = Array.isArray(order.batchOrders) ? order.batchOrders : []
  const named = orders.flatMap((each) => text((each as { symbol?: unknown } | null)?.symbol) ?? [])
  return [...new Set([...(own === undefined ? [] : [own]), ...named])]
}

/** A call that changes something and is no order. */
function planCall(subject: Subject): Plan | Fault {
  const { accountId, commandId, command, settledBy, isSetting = false, isCancel = false } = subject
  const { operation, order } = command
  if (!operation) return badCommand('a call needs `operation`, such as "usdm.changeInitialLeverage"')
  const { data: product } = Market.safeParse(operation.split('.')[0])
  // It would pass what is frozen there.
  if (product !== undefined && product !== command.market) return badCommand(`${operation} needs market ${product}`)
  const futures = command.market === 'usdm' || command.market === 'coinm'
  return {
    operation,
    params: order,
    symbols: symbolsOf(subject),
    priority: isCancel ? 0 : 2,
    lanes: [`${accountId}/${operation}`],
    exposes: !isCancel,
    apartMs: settledBy && !isCancel ? callsApartMs : 0,
    cases: [
      {
        goal: 'called',
        id: clientOrderIdOf(accountId, commandId),
        sent: order,
        ...(settledBy && { query: settledBy }),
        isSetting,
        absenceProves: false,
      },
    ],
    together: false,
    fenceMarginMs: futures ? fenceMarginMs.futures : fenceMarginMs.spot,
    time: (marketCalls[command.market] ?? (marketCalls.spot as MarketCalls)).time,
  }
}

/**
 * Turns a command into the one call that carries it out and the questions that settle it. The same command always
 * gives the same plan, whoever makes it: a successor needs nothing else.
 */
export function planOf(subject: Subject): Plan | Fault {
  const { accountId, command } = subject
  if (command.action === 'call') {
    // An order under another name is found out, held back and kept in turn as every other.
    const action = placements[command.market]?.get(command.operation ?? '')
    return action ? planOf({ ...subject, command: { ...command, action } }) : planCall(subject)
  }
  const calls = marketCalls[command.market]
  if (!calls) {
    return refusal('MARKET_NOT_SERVED', `orders on ${command.market} are not served; spot, margin, usdm and coinm are`)
  }
  const symbols = symbolsOf(subject)
  const [symbol] = symbols
  if (symbol === undefined) return badCommand('`order.symbol` is missing, such as "BTCUSDT"')
  const draft = planners[command.action]?.({ ...subject, calls, symbol }) ?? badCommand(`no action ${command.action}`)
  if (isFault(draft)) return draft
  const futures = command.market === 'usdm' || command.market === 'coinm'
  return {
    ...draft,
    symbols,
    priority: draft.exposes ? 2 : 0,
    lanes: symbols.map((each) => `${accountId}/${command.market}/${each}`),
    apartMs: 0,
    together: draft.together ?? false,
    fenceMarginMs: futures ? fenceMarginMs.futures : fenceMarginMs.spot,
    time: calls.time,
  }
}
