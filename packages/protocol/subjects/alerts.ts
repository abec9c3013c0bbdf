import { z } from 'zod'
import { At, Market } from '../names.ts'
import { replyOf } from '../reply.ts'
import { defineSubject } from '../subject.ts'
import { isToken } from '../tokens.ts'
import { UserId } from './account-names.ts'

const AlertId = z.string().refine(isToken, 'an alert id')

/** A rule of a user: an expression such as `BTCUSDT > 70000`. */
export const Alert = z.looseObject({
  alertId: z.string(),
  userId: z.string(),
  text: z.string(),
  state: z.enum(['active', 'fired', 'expired']),
  createdAt: At,
  firedAt: At.optional(),
})
export type Alert = z.infer<typeof Alert>

export const AlertsPut = defineSubject({
  pattern: 'alerts.put',
  kind: 'request',
  owner: 'alerts',
  users: { tell: ['telegram', 'console', 'strategies'] },
  summary: "Adds or replaces a user's rule, such as `BTCUSDT > 70000`.",
  payload: z.looseObject({ userId: UserId, text: z.string().min(1).max(500), alertId: AlertId.optional() }),
  reply: replyOf({ alert: Alert }),
})

export const AlertsRemove = defineSubject({
  pattern: 'alerts.remove',
  kind: 'request',
  owner: 'alerts',
  users: { tell: ['telegram', 'console', 'strategies'] },
  summary: "Removes a user's rule.",
  payload: z.looseObject({ userId: UserId, alertId: AlertId }),
  reply: replyOf({ alert: Alert }),
})

export const AlertsList = defineSubject({
  pattern: 'alerts.list',
  kind: 'request',
  owner: 'alerts',
  users: { tell: ['telegram', 'console', 'strategies'] },
  summary: "A user's rules.",
  payload: z.looseObject({ userId: UserId }),
  reply: replyOf({ alerts: z.array(Alert) }),
})

/** A rule that came true, with what made it so. */
export const FiredAlert = z.looseObject({
  alertId: z.string(),
  userId: z.string(),
  text: z.string(),
  market: Market,
  symbol: z.string(),
  /** What fired it, by name: `{"price":"70000.10"}`. */
  values: z.record(z.string(), z.string()),
  /** When it happened on Binance's clock. */
  eventAt: At,
  at: At,
  /** How long after the event it was told, ms. */
  lateMs: z.number(),
})
export type FiredAlert = z.infer<typeof FiredAlert>

export const AlertFired = defineSubject({
  pattern: 'alerts.fired.{userId}.{alertId}',
  kind: 'jetstream',
  owner: 'alerts',
  users: { hear: ['telegram', 'console', 'strategies'], guests: true },
  summary: 'A fired alert with the values that fired it, the event time and how late it is.',
  payload: FiredAlert,
})
