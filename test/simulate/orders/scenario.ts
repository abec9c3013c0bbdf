import { type Ask, clientOrderIdOf, isFault, type Plan, planOf } from '@flotilla/orders'
import { type Action, type Command, contentHash, type Market } from '@flotilla/protocol'
import type { Random } from '../limits/random.ts'

export const ACCOUNT = '7f3k9m'
export const SYMBOL = 'BTCUSDT'
/** What a batch may be about besides. */
const OTHER = 'ETHUSDT'
export const BEGIN = 1_790_000_000_000

/** One command of a schedule and when it arrives. */
export interface Wish {
  readonly id: string
  readonly command: Command
  readonly plan: Plan
  readonly hash: string
  readonly arrivesAt: number
}

interface Kind {
  readonly action: Action
  readonly markets: readonly Market[]
  readonly weight: number
  readonly order: Record<string, unknown>
  readonly operation?: string
  /** It needs something earlier to be about, of the fleet or made by hand: these parameters name it. */
  readonly aim?: (target: Wish | undefined) => Record<string, unknown>
  /** What it may be about. @default place */
  readonly about?: Action
  readonly settledBy?: Ask
  readonly isSetting?: boolean
}

const everywhere: readonly Market[] = ['spot', 'margin', 'usdm', 'coinm']
const futures: readonly Market[] = ['usdm', 'coinm']
const base = { symbol: SYMBOL, side: 'BUY', quantity: '1' }
const limit = { ...base, type: 'LIMIT', timeInForce: 'GTC', price: '60000' }
const oco = { ...base, abovePrice: '61000', aboveType: 'LIMIT_MAKER', belowType: 'STOP_LOSS', belowStopPrice: '59000' }
const leverage = { operation: 'usdm.symbolConfiguration', params: { symbol: SYMBOL } }
const borrows = { operation: 'margin.queryBorrowRepayRecordsInMarginAccount', params: { asset: 'USDT' } }

/** The orders made by hand that commands may be about; their client id is not ours. */
export const BY_HAND = 'by-hand'
export const LIST_BY_HAND = 'list-by-hand'

const isAlgo = ({ plan }: Wish) => plan.operation.includes('Algo')
const order = (target: Wish | undefined) => (target ? { commandId: target.id } : { origClientOrderId: BY_HAND })
const orderOrAlgo = (target: Wish | undefined) => ({
  ...order(target),
  ...(target && isAlgo(target) && { algo: true }),
})
const list = (target: Wish | undefined) =>
  target ? { commandId: target.id, list: true } : { listClientOrderId: LIST_BY_HAND }
/** The target, and the order made by hand. */
const both = (target: Wish | undefined) => [...(target ? [clientOrderIdOf(ACCOUNT, target.id)] : []), BY_HAND]
const change = { ...base, quantity: '2', price: '60100' }

const KINDS: readonly Kind[] = [
  { action: 'place', markets: everywhere, weight: 5, order: { ...base, type: 'MARKET' } },
  { action: 'place', markets: everywhere, weight: 5, order: limit },
  { action: 'place', markets: everywhere, weight: 1, order: { ...limit, timeInForce: 'IOC' } },
  { action: 'place', markets: futures, weight: 2, order: { ...base, type: 'MARKET', reduceOnly: 'true' } },
  { action: 'place', markets: futures, weight: 2, order: { ...base, type: 'STOP_MARKET', triggerPrice: '50000' } },
  { action: 'cancel', markets: everywhere, weight: 3, order: { symbol: SYMBOL }, aim: orderOrAlgo },
  {
    action: 'cancel',
    markets: ['spot', 'margin'],
    weight: 2,
    order: { symbol: SYMBOL },
    aim: list,
    about: 'orderList',
  },
  { action: 'cancelAll', markets: everywhere, weight: 2, order: { symbol: SYMBOL } },
  { action: 'cancelReplace', markets: ['spot'], weight: 2, order: { ...limit, price: '60500' }, aim: order },
  { action: 'amend', markets: ['spot'], weight: 2, order: { symbol: SYMBOL, newQty: '0.5' }, aim: order },
  { action: 'amend', markets: futures, weight: 2, order: change, aim: order },
  { action: 'orderList', markets: ['spot'], weight: 2, order: oco, operation: 'spot.orderListOco' },
  { action: 'batch', markets: futures, weight: 2, order: { batchOrders: [limit, { ...base, type: 'MARKET' }, limit] } },
  { action: 'batch', markets: futures, weight: 2, order: { batchOrders: [limit, { ...limit, symbol: OTHER }] } },
  { action: 'place', markets: futures, weight: 2, order: { ...limit, symbol: OTHER } },
  {
    ...{ action: 'batch', markets: ['usdm'], weight: 1, order: {}, operation: 'usdm.modifyMultipleOrders' },
    aim: (target) => ({ batchOrders: both(target).map((id) => ({ ...change, origClientOrderId: id })) }),
  },
  {
    ...{ action: 'batch', markets: ['usdm'], weight: 1, operation: 'usdm.cancelMultipleOrders' },
    ...{ order: { symbol: SYMBOL }, aim: (target) => ({ origClientOrderIdList: both(target) }) },
  },
  {
    ...{ action: 'call', markets: ['usdm'], weight: 1, order: { symbol: SYMBOL, leverage: 20 } },
    ...{ operation: 'usdm.changeInitialLeverage', settledBy: leverage, isSetting: true },
  },
  {
    ...{ action: 'call', markets: ['margin'], weight: 1, order: { asset: 'USDT', amount: '100', type: 'BORROW' } },
    ...{ operation: 'margin.marginAccountBorrowRepay', settledBy: borrows },
  },
  {
    ...{ action: 'call', markets: ['usdm'], weight: 0.3, order: { symbol: SYMBOL, countdownTime: 1000 } },
    operation: 'usdm.autoCancelAllOpenOrders',
  },
]

const plans = new Map<string, { readonly plan: Plan; readonly hash: string }>()

/** Plans cost hashes, and schedules repeat them: each is made once. */
function planned(key: string, make: () => { command: Command; plan: Plan }) {
  const known = plans.get(key)
  if (known) return known
  const { command, plan } = make()
  const fresh = { plan, hash: contentHash(command) }
  plans.set(key, fresh)
  return fresh
}

function draw(random: Random, kinds: readonly Kind[]): Kind {
  let left = random.uniform() * kinds.reduce((sum, { weight }) => sum + weight, 0)
  for (const kind of kinds) {
    left -= kind.weight
    if (left <= 0) return kind
  }
  return kinds[0] as Kind
}

const perMarket = new Map(everywhere.map((market) => [market, KINDS.filter(({ markets }) => markets.includes(market))]))

/** A few commands of one account on one symbol, close upon each other. */
export function drawWishes(random: Random): { market: Market; wishes: Wish[] } {
  const market = random.pick(['spot', 'spot', 'spot', 'usdm', 'usdm', 'margin', 'coinm'] as const)
  const kinds = perMarket.get(market) ?? []
  const count = random.pick([1, 1, 2, 2, 3])
  const wishes: Wish[] = []
  let arrivesAt = BEGIN
  for (let i = 0; i < count; i += 1) {
    const kind = draw(random, kinds)
    const { about = 'place' } = kind
    const placed = wishes.filter(({ command, plan }) => command.action === about && plan.cases[0]?.query)
    const target = placed.length > 0 && random.chance(0.7) ? random.pick(placed) : undefined
    wishes.push(wishOf(`c${i}`, kind, market, target, arrivesAt))
    arrivesAt += random.chance(0.5) ? random.exponential(800) : random.exponential(12_000)
  }
  return { market, wishes }
}

function wishOf(id: string, kind: Kind, market: Market, target: Wish | undefined, arrivesAt: number): Wish {
  const expiresAt = Math.floor(arrivesAt) + (kind.order.type === 'MARKET' ? 30_000 : 3_600_000)
  const { action, operation } = kind
  const order = { ...kind.order, ...kind.aim?.(target) } as Command['order']
  const command: Command = { action, market, expiresAt, by: 'simulation', order, ...(operation && { operation }) }
  const { plan, hash } = planned(
    `${id} ${KINDS.indexOf(kind)} ${market} ${target?.id} ${target?.plan.operation}`,
    () => {
      const { settledBy, isSetting } = kind
      const made = planOf({ accountId: ACCOUNT, commandId: id, command, settledBy, isSetting })
      if (isFault(made)) throw new Error(made.message)
      return { command, plan: made }
    },
  )
  return { id, command, plan, hash, arrivesAt }
}
