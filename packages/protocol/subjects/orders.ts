import { z } from 'zod'
import { At, Market } from '../names.ts'
import { Fault } from '../outcome.ts'
import { defineSubject } from '../subject.ts'
import { CallParams } from './calls.ts'
import { Code } from './second-factor.ts'

/**
 * What a command asks for. `orderList` and `call` name their `operation` (`spot.orderListOco`). `cancel` ends an order,
 * or a whole order list (`listClientOrderId`, `orderListId`, or `commandId` with `list`). `batch` carries Binance's own
 * list (`batchOrders`) of orders to place, or with `operation` (`usdm.modifyMultipleOrders`) to modify; with
 * `usdm.cancelMultipleOrders` it names those to cancel (`commandIdList`, `origClientOrderIdList` or `orderIdList`).
 * `amend` is the spot amendment and the futures modification.
 */
export const Action = z.enum(['place', 'cancel', 'cancelAll', 'cancelReplace', 'amend', 'orderList', 'batch', 'call'])
export type Action = z.infer<typeof Action>

/**
 * What a user decided, under an id that was fixed where they decided it. `order` takes Binance's own
 * parameter names; for `call` it holds the parameters of the named `operation` (`usdm.changeInitialLeverage`).
 */
export const Command = z.looseObject({
  action: Action,
  market: Market,
  /** Later than this it is `rejected` with EXPIRED; market orders at most 30 s ahead, others 12 h. */
  expiresAt: At,
  /** Who caused it, for the audit log: `telegram:user:42`. */
  by: z.string().max(128),
  order: CallParams,
  operation: z.string().optional(),
  /** Of the user's authenticator: for orders above what the account takes without one. No part of the content. */
  code: Code.optional(),
  /** The sender's own note, carried along untouched: where the receipt of it stands, for instance. */
  context: z.record(z.string(), z.string()).optional(),
})
export type Command = z.infer<typeof Command>

export const OrderCommand = defineSubject({
  pattern: 'orders.cmd.{shard}.{accountId}.{commandId}',
  kind: 'jetstream',
  owner: 'executor',
  users: { tell: ['telegram', 'strategies', 'executor'], hear: ['user-stream'], look: ['telegram', 'strategies'] },
  summary: 'A command, once under its id: the stream refuses a second message on the subject.',
  payload: Command,
})

/** All states there are. */
export const RequestState = z.enum([
  'sending',
  'placed',
  'rejected',
  'checking',
  'cancelled',
  'notPlaced',
  'quarantined',
  'done',
])
export type RequestState = z.infer<typeof RequestState>

/** Whether nothing more is told of a request in this state. */
export const isFinal = (state: RequestState) => state !== 'sending' && state !== 'checking'

/** One order of a command as Binance answered it. */
export const Leg = z.looseObject({
  clientOrderId: z.string(),
  /** What became of this order's part of the request, where a request is about several. */
  state: RequestState.optional(),
  /** Why this part was refused. */
  fault: Fault.optional(),
  symbol: z.string().optional(),
  orderId: z.string().optional(),
  status: z.string().optional(),
  executedQuantity: z.string().optional(),
  executedQuoteQuantity: z.string().optional(),
})
export type Leg = z.infer<typeof Leg>

/** The record of a request; appended by compare-and-set, so there is one history of it. */
export const OrderState = z.looseObject({
  state: RequestState,
  contentHash: z.string(),
  legs: z.array(Leg),
  at: At,
  /** Why it was rejected, or what made the outcome unknown. */
  fault: Fault.optional(),
  /** The fence: the signed timestamp and how long after it Binance may still accept the request, ms. */
  sent: z.looseObject({ timestamp: At, recvWindow: z.number(), epoch: z.number() }).optional(),
  /** Since when its outcome is being found out. */
  checkingSince: At.optional(),
  /** Whoever resolves began to cancel by client id: from here on only an order that is closed tells what became of it. */
  barrierAt: At.optional(),
  /** Who wrote this, once: how a writer whose acknowledgement was lost knows its own record. */
  mark: z.string().optional(),
  /** Binance's answer, of a call that is no order. */
  answer: z.unknown().optional(),
  /** What was seen while the outcome was being found out. */
  evidence: z.array(z.string()).optional(),
})
export type OrderState = z.infer<typeof OrderState>

export const OrderStateEvent = defineSubject({
  pattern: 'orders.state.{shard}.{accountId}.{commandId}',
  kind: 'jetstream',
  owner: 'executor',
  users: { hear: ['executor', 'user-stream', 'telegram', 'console', 'strategies'], guests: true },
  summary:
    'The life of the request: sending, placed, rejected, checking, cancelled, notPlaced, quarantined, done (calls that are no orders).',
  payload: OrderState,
})
