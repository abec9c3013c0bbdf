import type { Surroundings } from './surroundings.ts'

/** How an order stood from a moment on. */
export interface Picture {
  readonly at: number
  readonly status: string
  readonly executed: string
  readonly quantity: string
  readonly price: string
}

/** An order as the exchange has it. Its pictures are what lagging queries show. */
export interface Order {
  readonly orderId: string
  readonly clientOrderId: string
  readonly symbol: string
  readonly side: string
  readonly type: string
  readonly algo: boolean
  readonly acceptedAt: number
  /** Orders of one list end together. */
  readonly list: string | undefined
  readonly pictures: Picture[]
  /** Which command's request cancelled or changed it. */
  cancelledBy?: string
  readonly changedBy: string[]
}

export type Params = Readonly<Record<string, unknown>>

export const latest = (order: Order): Picture => order.pictures[order.pictures.length - 1] as Picture
export const isOpen = (order: Order) => ['NEW', 'PENDING_NEW', 'PARTIALLY_FILLED'].includes(latest(order).status)

export type Exchange = ReturnType<typeof createExchange>

const text = (value: unknown, otherwise = '0') => (value === undefined ? otherwise : String(value))

/**
 * The book of one account: client ids are unique among open orders only, so the id of a filled order is taken again.
 * Knows nothing of the protocol it judges.
 */
export function createExchange({ time, random, say }: Surroundings) {
  const orders: Order[] = []
  const settings = new Map<string, string>()
  const calls: { readonly command: string; readonly amount: string; readonly at: number }[] = []
  let ids = 100

  const show = (order: Order, picture: Picture) => order.pictures.push(picture)
  const change = (order: Order, more: Partial<Picture>) => {
    show(order, { ...latest(order), ...more, at: time.now })
    const { status, executed } = latest(order)
    say('exchange', `${order.clientOrderId} is ${status}, ${executed} executed`)
  }

  /** A resting order is filled some time later, perhaps. */
  const mayFill = (order: Order) => {
    if (!random.chance(0.35)) return
    time.schedule(time.now + random.exponential(20_000), () => {
      if (isOpen(order)) change(order, { status: 'FILLED', executed: latest(order).quantity })
    })
  }

  return {
    orders,
    settings,
    calls,
    byClientId: (id: string) => orders.filter(({ clientOrderId }) => clientOrderId === id),
    /** @returns undefined when an open order has this client id */
    accept(params: Params, id: string, list?: string): Order | undefined {
      if (orders.some((order) => order.clientOrderId === id && isOpen(order))) return undefined
      ids += 1
      const quantity = text(params.quantity, '1')
      const status = params.type === 'MARKET' ? 'FILLED' : params.timeInForce === 'IOC' ? 'EXPIRED' : 'NEW'
      const executed = status === 'FILLED' ? quantity : '0'
      const order: Order = {
        ...{ orderId: String(ids), clientOrderId: id, symbol: text(params.symbol), side: text(params.side) },
        ...{ type: text(params.type), algo: params.clientAlgoId !== undefined, acceptedAt: time.now, list },
        pictures: [{ at: time.now, status, executed, quantity, price: text(params.price) }],
        changedBy: [],
      }
      orders.push(order)
      say('exchange', `accepted ${id} as ${order.orderId}, ${status}`)
      if (status === 'NEW') mayFill(order)
      return order
    },
    cancel(order: Order, by: string) {
      for (const each of order.list === undefined ? [order] : orders.filter(({ list }) => list === order.list)) {
        if (!isOpen(each)) continue
        each.cancelledBy = by
        change(each, { status: 'CANCELED' })
      }
    },
    amend(order: Order, more: Partial<Picture>, by: string) {
      order.changedBy.push(by)
      change(order, more)
    },
    call(command: string, amount: string) {
      calls.push({ command, amount, at: time.now })
      say('exchange', `${command} took place`)
    },
  }
}

/** An order as an answer shows it, as it stood at a time; undefined when it was not there yet. */
export function shownAt(order: Order, at: number): Record<string, unknown> | undefined {
  let picture: Picture | undefined
  for (const each of order.pictures) if (each.at <= at) picture = each
  if (!picture) return undefined
  const { status, executed, quantity, price } = picture
  const { symbol, side, type, orderId, clientOrderId, acceptedAt } = order
  if (order.algo) {
    const algo = { algoId: orderId, clientAlgoId: clientOrderId, algoStatus: status, orderType: type }
    return { ...algo, symbol, side, quantity, price, createTime: acceptedAt, updateTime: picture.at }
  }
  const own = { symbol, side, type, orderId, clientOrderId, status, price, time: acceptedAt, updateTime: picture.at }
  return { ...own, origQty: quantity, executedQty: executed }
}
