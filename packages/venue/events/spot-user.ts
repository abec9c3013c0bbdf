import { z } from 'zod'
import { Id, Money, Side, Time } from './fields.ts'

// @see https://developers.binance.com/legacy-docs/binance-spot-api-docs/user-data-stream

export const SpotExecutionType = z.enum([
  'NEW',
  'CANCELED',
  'REPLACED',
  'REJECTED',
  'TRADE',
  'EXPIRED',
  'TRADE_PREVENTION',
])

export const SpotOrderStatus = z.enum([
  'NEW',
  'PENDING_NEW',
  'PARTIALLY_FILLED',
  'FILLED',
  'CANCELED',
  'REJECTED',
  'EXPIRED',
  'EXPIRED_IN_MATCH',
])
export type SpotOrderStatus = z.infer<typeof SpotOrderStatus>

/**
 * What became of an order. On a cancel `c` is the id of the cancel request and `C` the order's own client id, so match
 * on `i`, or on `C` when it is not empty.
 */
export const ExecutionReport = z.looseObject({
  e: z.literal('executionReport'),
  E: Time,
  s: z.string(),
  c: z.string(),
  S: Side,
  o: z.string(),
  f: z.string(),
  q: Money,
  p: Money,
  P: Money,
  F: Money,
  /** Order list id, -1 when the order is in none. */
  g: Id,
  C: z.string(),
  x: SpotExecutionType,
  X: SpotOrderStatus,
  r: z.string(),
  i: Id,
  l: Money,
  z: Money,
  L: Money,
  n: Money,
  /** Null until a commission was charged. */
  N: z.string().nullable(),
  T: Time,
  /** Trade id, -1 when nothing was traded. */
  t: Id,
  I: Id.optional(),
  w: z.boolean(),
  m: z.boolean(),
  O: Time,
  Z: Money,
  Y: Money,
  Q: Money,
  /** When the order went onto the book; absent until then. */
  W: Time.optional(),
  /** Self-trade prevention mode; absent before 2023. */
  V: z.string().optional(),
  d: z.number().optional(),
  D: Time.optional(),
  j: Id.optional(),
  J: Id.optional(),
  v: Id.optional(),
  A: Money.optional(),
  B: Money.optional(),
  u: Id.optional(),
  U: Id.optional(),
  Cs: z.string().optional(),
  pl: Money.optional(),
  pL: Money.optional(),
  pY: Money.optional(),
  /** Allocation id of smart order routing. */
  a: Id.optional(),
  b: z.string().optional(),
  k: z.string().optional(),
  uS: z.boolean().optional(),
  /** Of pegged orders: to which side, by what, how far, and the price that came of it. */
  gP: z.string().optional(),
  gOT: z.string().optional(),
  gOV: z.number().optional(),
  gp: Money.optional(),
  /** Why it expired, since 2026-03-26. */
  eR: z.string().optional(),
})
export type ExecutionReport = z.infer<typeof ExecutionReport>

/** The balances an event changed, each with what is free and what is locked now. */
export const OutboundAccountPosition = z.looseObject({
  e: z.literal('outboundAccountPosition'),
  E: Time,
  u: Time,
  B: z.array(z.looseObject({ a: z.string(), f: Money, l: Money })),
})
export type OutboundAccountPosition = z.infer<typeof OutboundAccountPosition>

/** A deposit, a withdrawal or a transfer: `d` is the change, negative when money left. */
export const BalanceUpdate = z.looseObject({
  e: z.literal('balanceUpdate'),
  E: Time,
  a: z.string(),
  d: Money,
  T: Time,
})
export type BalanceUpdate = z.infer<typeof BalanceUpdate>

/** Part of a balance was locked or freed by another system, for example as collateral. */
export const ExternalLockUpdate = BalanceUpdate.extend({ e: z.literal('externalLockUpdate') })
export type ExternalLockUpdate = z.infer<typeof ExternalLockUpdate>

export const ListStatus = z.looseObject({
  e: z.literal('listStatus'),
  E: Time,
  s: z.string(),
  g: Id,
  c: z.string(),
  l: z.enum(['RESPONSE', 'EXEC_STARTED', 'UPDATED', 'ALL_DONE']),
  L: z.enum(['EXECUTING', 'ALL_DONE', 'REJECT']),
  r: z.string(),
  C: z.string(),
  T: Time,
  O: z.array(z.looseObject({ s: z.string(), i: Id, c: z.string() })),
})
export type ListStatus = z.infer<typeof ListStatus>

/** The subscription ended: token expired, logged out or unsubscribed. Nothing more will come. */
export const EventStreamTerminated = z.looseObject({ e: z.literal('eventStreamTerminated'), E: Time })
export type EventStreamTerminated = z.infer<typeof EventStreamTerminated>

export const spotUserEvents = {
  executionReport: ExecutionReport,
  outboundAccountPosition: OutboundAccountPosition,
  balanceUpdate: BalanceUpdate,
  externalLockUpdate: ExternalLockUpdate,
  listStatus: ListStatus,
  eventStreamTerminated: EventStreamTerminated,
} as const
