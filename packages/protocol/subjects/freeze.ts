import { z } from 'zod'
import { At, Market } from '../names.ts'
import { replyOf } from '../reply.ts'
import { defineSubject } from '../subject.ts'
import { isToken } from '../tokens.ts'
import { UserId } from './account-names.ts'
import { Code } from './second-factor.ts'

const about = /^(account|user|market)-(.+)$/

/** What a freeze is about: `all`, `account-7fk3m9qpw2`, `user-tg42` or `market-usdm`. */
export const FreezeScope = z.string().refine((text) => {
  if (text === 'all') return true
  const [, kind, id] = about.exec(text) ?? []
  return isToken(text) && id !== undefined && (kind !== 'market' || Market.safeParse(id).success)
}, 'all, account-ID, user-ID or market-NAME')
export type FreezeScope = z.infer<typeof FreezeScope>

/** Names what is to be frozen; everything when nothing is named. */
export function freezeScope({ accountId, userId, market }: { accountId?: string; userId?: string; market?: string }) {
  if (accountId !== undefined) return `account-${accountId}`
  if (userId !== undefined) return `user-${userId}`
  return market === undefined ? 'all' : `market-${market}`
}

/** Whether a freeze of this scope is about orders of this account on this market. */
export function isFrozenBy(scope: string, order: { accountId: string; userId: string | undefined; market: string }) {
  if (scope === 'all') return true
  const [, kind, id] = about.exec(scope) ?? []
  if (kind === 'account') return id === order.accountId
  return kind === 'user' ? id === order.userId : kind === 'market' && id === order.market
}

/**
 * Why and how something is frozen. What stands under the key freezes even where it cannot be read: the `{}` of an
 * operator in a hurry, or an answer that somebody led there.
 */
export const Freeze = z.strictObject({
  /** Positions on futures are closed too, at the market, reduce-only. */
  flatten: z.boolean(),
  by: z.string().max(128).default('operator').catch('operator'),
  at: At.default(0).catch(0),
})
export type Freeze = z.infer<typeof Freeze>

export const FleetFreeze = defineSubject({
  pattern: 'fleet.freeze',
  kind: 'request',
  owner: 'coordinator',
  users: { tell: ['telegram', 'console'] },
  summary:
    'The kill switch: new exposure is refused, resting orders are cancelled, with `flatten` positions on futures are closed.',
  payload: z.looseObject({ scope: FreezeScope, flatten: z.boolean().default(false), by: z.string().max(128) }),
  reply: replyOf({ scope: z.string(), revision: z.number().int() }),
})

export const FleetThaw = defineSubject({
  pattern: 'fleet.thaw',
  kind: 'request',
  owner: 'coordinator',
  users: { tell: ['console', 'executor'] },
  summary: 'Ends a freeze. People in the chat thaw through an executor, which checks their second factor.',
  payload: z.looseObject({ scope: FreezeScope, by: z.string().max(128) }),
  reply: replyOf({ scope: z.string(), wasFrozen: z.boolean() }),
})

export const AccountsThaw = defineSubject({
  pattern: 'accounts.thaw',
  kind: 'request',
  owner: 'executor',
  users: { tell: ['telegram'] },
  summary:
    'Ends the freeze a user put on everything of theirs; needs a code once they have a second factor. What an operator froze stays.',
  payload: z.looseObject({ userId: UserId, code: Code.optional(), by: z.string().max(128) }),
  reply: replyOf({ wasFrozen: z.boolean() }),
})

/** An account of which it is not sure yet that nothing of it rests or is on its way. */
export const NotSafe = z.looseObject({ accountId: z.string(), why: z.string() })

/** How far one executor is with a freeze, of the accounts in its shards. */
export const FreezeProgress = z.looseObject({
  scope: z.string(),
  /** Of the key `freeze.{scope}`. */
  revision: z.number().int(),
  /** How many of the 256 shards it answers for: all of them together make the fleet. */
  shards: z.number().int(),
  accounts: z.number().int(),
  safe: z.number().int(),
  /** Orders taken off the book, and positions closed, since the freeze. */
  cancelled: z.number().int(),
  closed: z.number().int(),
  /** The first of those that are not safe. */
  notSafe: z.array(NotSafe),
  at: At,
})
export type FreezeProgress = z.infer<typeof FreezeProgress>

export const FreezeAck = defineSubject({
  pattern: 'fleet.freeze.ack.{instance}',
  kind: 'core',
  owner: 'executor',
  users: { hear: ['coordinator', 'telegram', 'console'] },
  summary: 'How far an executor is with a freeze: every second until all of its accounts are safe, then every ten.',
  payload: FreezeProgress,
})
