import type { Case } from '@flotilla/orders'
import type { CallParams, Leg, OrderState, RequestState } from '@flotilla/protocol'
import { type Exchange, isOpen, latest, type Order } from './exchange.ts'
import type { Wish } from './scenario.ts'
import type { StateLog } from './state-log.ts'

/** What a schedule left behind when nothing moves any more. */
export interface Remains {
  readonly exchange: Exchange
  readonly log: StateLog
  readonly wishes: readonly Wish[]
  /** After amnesia the log's own order of records is broken. */
  readonly forgot: boolean
}

/** Everything the protocol promises, checked against the exchange's own book. @returns what was broken */
export function violations(remains: Remains): string[] {
  const found: string[] = []
  for (const wish of remains.wishes) {
    const record = remains.log.lastOf(wish.id)?.record
    const say = (what: string) => found.push(`${wish.id} (${wish.command.action}): ${what}`)
    checkOnce(remains, wish, say)
    if (!record || record.state === 'sending' || record.state === 'checking')
      say(`ended as ${record?.state ?? 'nothing'}`)
    else checkTruth(remains, wish, record, say)
  }
  if (!remains.forgot) found.push(...historyFaults(remains), ...laneFaults(remains))
  return found
}

type Say = (what: string) => void

function checkOnce({ exchange }: Remains, { plan }: Wish, say: Say): void {
  for (const { goal, id } of plan.cases) {
    const accepted = exchange.byClientId(id)
    if (goal === 'placed' && accepted.length > 1) say(`${id} was accepted ${accepted.length} times`)
  }
}

function checkTruth(remains: Remains, wish: Wish, record: OrderState, say: Say): void {
  const { exchange } = remains
  for (const [index, one] of wish.plan.cases.entries()) {
    const leg = record.legs[index]
    const state = leg?.state ?? record.state
    if (state === 'quarantined') {
      if (!record.fault) say('quarantined without a reason')
      continue
    }
    const order = exchange.byClientId(one.id)[0]
    if (one.goal === 'placed') checkPlaced(wish, state, leg, order, say)
    if (one.goal === 'gone') checkGone(wish, state, order, say)
    if (one.goal === 'changed') checkChanged(wish, one, record, state, order, say)
    if (one.goal === 'dissolved') checkDissolved(exchange, wish, one, state, say)
    if (one.goal === 'cleared') checkCleared(exchange, wish, record, say)
    if (one.goal === 'called') checkCalled(exchange, wish, state, say)
  }
}

function checkPlaced(
  { id }: Wish,
  state: RequestState,
  leg: Leg | undefined,
  order: Order | undefined,
  say: Say,
): void {
  const exists = order !== undefined
  if (exists !== (state === 'placed' || state === 'cancelled')) {
    say(`told ${state}, and the order ${exists ? `is ${latest(order).status}` : 'does not exist'}`)
  }
  if (!order) return
  const { status, executed } = latest(order)
  if (state === 'cancelled') {
    if (status !== 'CANCELED') say(`told cancelled, and the order is ${status}`)
    else if (Number(leg?.executedQuantity ?? executed) !== Number(executed))
      say(`told ${leg?.executedQuantity} executed of ${executed}`)
    return
  }
  if (order.cancelledBy === id) say('told placed, and its own resolution had cancelled it')
  const closed = leg?.status !== undefined && !['NEW', 'PARTIALLY_FILLED', 'PENDING_NEW'].includes(leg.status)
  if (closed && leg.status !== status) say(`told ${leg.status}, and the order is ${status}`)
}

function checkGone({ id }: Wish, state: RequestState, order: Order | undefined, say: Say): void {
  const status = order && latest(order).status
  if (state === 'cancelled' && status !== 'CANCELED') say(`told cancelled, and the target is ${status}`)
  if ((state === 'rejected' || state === 'notPlaced') && order?.cancelledBy === id)
    say(`told ${state}, and it cancelled the target`)
}

function checkChanged(
  { id }: Wish,
  one: Case,
  record: OrderState,
  state: RequestState,
  order: Order | undefined,
  say: Say,
) {
  const changed = order?.changedBy.includes(id) ?? false
  const since = record.sent?.timestamp ?? 0
  // It may have had the wanted values before, and have kept them until it was sent.
  const had = order?.pictures.some(
    ({ quantity }, n) =>
      quantity === one.sent.quantity && (order.pictures[n + 1]?.at ?? Number.POSITIVE_INFINITY) > since,
  )
  if (state === 'placed' && !had) say('told that the order was changed, and it was not')
  if ((state === 'rejected' || state === 'notPlaced') && changed) say(`told ${state}, and the order was changed`)
}

function checkCleared(exchange: Exchange, { id }: Wish, { state, sent }: OrderState, say: Say): void {
  const since = sent?.timestamp ?? 0
  const left = exchange.orders.filter((order) => !order.algo && isOpen(order) && order.acceptedAt <= since)
  if (state === 'cancelled' && left.length > 0) say(`told that all is cancelled, and ${left.length} are open`)
  const took = exchange.orders.filter(({ cancelledBy }) => cancelledBy === id)
  if (state !== 'cancelled' && took.length > 0) say(`told ${state}, and it cancelled ${took.length}`)
}

function checkDissolved(exchange: Exchange, { id }: Wish, { id: list }: Case, state: RequestState, say: Say): void {
  const legs = exchange.orders.filter((order) => order.list === list)
  if (state === 'cancelled') {
    if (legs.some(isOpen)) say('told that the list is cancelled, and a leg is open')
    if (!legs.some((leg) => latest(leg).status === 'CANCELED')) say('told that the list is cancelled, and no leg is')
  } else if (legs.some(({ cancelledBy }) => cancelledBy === id)) say(`told ${state}, and it cancelled the list`)
}

function checkCalled(exchange: Exchange, { id, command }: Wish, state: RequestState, say: Say): void {
  const times = exchange.calls.filter(({ command }) => command === id).length
  if (times > 1) say(`the call took place ${times} times`)
  // A setting may have had the wanted value before.
  const { symbol, leverage } = command.order
  const stands = leverage !== undefined && exchange.settings.get(String(symbol)) === String(leverage)
  if (state === 'done' ? times === 0 && !stands : times > 0)
    say(`told ${state}, and the call took place ${times} times`)
}

/** From which state a request may go to which; a state without followers is final. */
const followers: Readonly<Record<RequestState, readonly RequestState[]>> = {
  sending: ['placed', 'rejected', 'checking', 'cancelled', 'done'],
  // `checking` follows itself once: before its barrier, a resolver writes that it begins.
  checking: ['checking', 'placed', 'rejected', 'cancelled', 'notPlaced', 'quarantined', 'done'],
  placed: [],
  rejected: [],
  cancelled: [],
  notPlaced: [],
  quarantined: [],
  done: [],
}

/** Whether a record may follow the last one of its request; `undefined`: there is none. */
const mayFollow = (last: RequestState | undefined, next: RequestState): boolean =>
  last === undefined ? next === 'sending' || next === 'rejected' : followers[last].includes(next)

/** Every record followed one that it may follow. */
function historyFaults({ log, wishes }: Remains): string[] {
  return wishes.flatMap(({ id }) => {
    let last: RequestState | undefined
    return log.told.flatMap(({ command, record }) => {
      if (command !== id) return []
      const fault = mayFollow(last, record.state) ? [] : [`${id}: ${record.state} follows ${last}`]
      last = record.state
      return fault
    })
  })
}

/** What a command is about by its own words: the symbols of its orders, or what it calls. */
function aboutOf({ command: { action, operation, order } }: Wish): unknown[] {
  if (action === 'call') return [operation]
  const orders = Array.isArray(order.batchOrders) ? (order.batchOrders as CallParams[]) : []
  return [order, ...orders].flatMap(({ symbol }) => symbol ?? [])
}

function share(one: Wish, other: Wish): boolean {
  const about = aboutOf(other)
  return one.command.market === other.command.market && aboutOf(one).some((each) => about.includes(each))
}

/** Order is kept where it opens exposure, and nothing is begun while an earlier outcome is open. */
function laneFaults({ exchange, log, wishes }: Remains): string[] {
  const found: string[] = []
  const open = new Map<string, Wish>()
  const byId = new Map(wishes.map((wish) => [wish.id, wish]))
  for (const { command, record } of log.told) {
    const wish = byId.get(command)
    if (!wish) continue
    if (record.state === 'sending' && wish.plan.exposes) {
      const blocker = [...open].find(([id, other]) => id !== command && share(other, wish))
      if (blocker) found.push(`${command} was sent while the outcome of ${blocker[0]} was open`)
    }
    if (record.state === 'sending' || record.state === 'checking') open.set(command, wish)
    else if (record.state !== 'quarantined') open.delete(command)
  }
  const firstAt = ({ plan }: Wish) =>
    Math.min(
      ...exchange.orders
        .filter((order) => plan.cases.some((one) => one.goal === 'placed' && one.id === order.clientOrderId))
        .map(({ acceptedAt }) => acceptedAt),
    )
  const exposing = wishes.filter(({ plan }) => plan.exposes)
  exposing.forEach((later, i) => {
    for (const earlier of exposing.slice(0, i)) {
      const [first, second] = [firstAt(earlier), firstAt(later)]
      if (share(earlier, later) && Number.isFinite(first) && second < first)
        found.push(`${later.id} was accepted before ${earlier.id}`)
    }
  })
  return found
}
