import { createSideBook, type SideBook } from './side-book.ts'

export type Side = 'BUY' | 'SELL'

/** Something with a quantity on the book. `owner` is an account's order, or null for the crowd that makes the market. */
export interface Entry<Order> {
  quantity: number
  readonly owner: Order | null
}

/** All that rests at one price, first come first served. */
export interface Level<Order> {
  readonly price: number
  /** Sum over `queue`: what depth shows. */
  total: number
  readonly queue: Entry<Order>[]
}

/**
 * A limit order book. Every change of a level's total raises `updateId` by one and is reported, which is all that depth
 * streams are made of.
 */
export interface Book<Order> {
  readonly bids: SideBook<Order>
  readonly asks: SideBook<Order>
  readonly updateId: number
  /** The side where an order of `side` rests. */
  side(side: Side): SideBook<Order>
  /** The side an order of `side` trades against. */
  opposite(side: Side): SideBook<Order>
  /** Puts an order at the end of its level's queue. */
  rest(side: Side, price: number, quantity: number, owner: Order): Entry<Order>
  remove(side: Side, price: number, entry: Entry<Order>): void
  /** Takes `quantity` off an entry that keeps its place. */
  reduce(side: Side, price: number, entry: Entry<Order>, quantity: number): void
  /** Sets what the crowd has at a price; more joins at the end, less leaves from the end. */
  setCrowd(side: Side, price: number, quantity: number): void
  crowdAt(side: Side, price: number): number
  /** Continues another numbering (a replayed book carries the recorded ids). */
  setUpdateId(id: number): void
}

export type LevelChange = (side: Side, price: number, total: number) => void

export function createBook<Order>(onChange: LevelChange): Book<Order> {
  const bids = createSideBook<Order>(1)
  const asks = createSideBook<Order>(-1)
  let updateId = 1

  const sideOf = (side: Side): SideBook<Order> => (side === 'BUY' ? bids : asks)

  function changed(side: Side, level: Level<Order>): void {
    updateId += 1
    if (level.queue.length === 0) sideOf(side).drop(level.price)
    onChange(side, level.price, level.total)
  }

  function setCrowd(side: Side, price: number, quantity: number): void {
    const known = sideOf(side).at(price)
    if (!known && quantity === 0) return
    const level = known ?? sideOf(side).ensure(price)
    const difference = quantity - crowdOf(level)
    if (difference === 0) return
    if (difference > 0) join(level, difference)
    else leave(level, -difference)
    level.total += difference
    changed(side, level)
  }

  return {
    bids,
    asks,
    get updateId() {
      return updateId
    },
    side: sideOf,
    opposite: (side) => (side === 'BUY' ? asks : bids),
    rest(side, price, quantity, owner) {
      const level = sideOf(side).ensure(price)
      const entry: Entry<Order> = { quantity, owner }
      level.queue.push(entry)
      level.total += quantity
      changed(side, level)
      return entry
    },
    remove(side, price, entry) {
      const level = sideOf(side).at(price)
      const index = level?.queue.indexOf(entry) ?? -1
      if (!level || index < 0) return
      level.queue.splice(index, 1)
      level.total -= entry.quantity
      changed(side, level)
    },
    reduce(side, price, entry, quantity) {
      const level = sideOf(side).at(price)
      if (!level) return
      entry.quantity -= quantity
      level.total -= quantity
      if (entry.quantity === 0) level.queue.splice(level.queue.indexOf(entry), 1)
      changed(side, level)
    },
    setCrowd,
    crowdAt: (side, price) => {
      const level = sideOf(side).at(price)
      return level ? crowdOf(level) : 0
    },
    setUpdateId(id) {
      updateId = id
    },
  }
}

function crowdOf<Order>(level: Level<Order>): number {
  let sum = 0
  for (const entry of level.queue) if (entry.owner === null) sum += entry.quantity
  return sum
}

function join<Order>(level: Level<Order>, quantity: number): void {
  const last = level.queue[level.queue.length - 1]
  if (last && last.owner === null) last.quantity += quantity
  else level.queue.push({ quantity, owner: null })
}

function leave<Order>(level: Level<Order>, quantity: number): void {
  let left = quantity
  for (let index = level.queue.length - 1; index >= 0 && left > 0; index--) {
    const entry = level.queue[index]
    if (!entry || entry.owner !== null) continue
    const gone = Math.min(left, entry.quantity)
    entry.quantity -= gone
    left -= gone
    if (entry.quantity === 0) level.queue.splice(index, 1)
  }
}
