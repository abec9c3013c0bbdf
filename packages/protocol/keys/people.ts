import { z } from 'zod'
import { defineKey } from '../key.ts'
import { At } from '../names.ts'

/** A person as the bot knows them. */
export const User = z.looseObject({
  userId: z.string(),
  chatId: z.string(),
  language: z.enum(['en', 'tr']),
  name: z.string().optional(),
  /** The account their private commands are about. */
  accountId: z.string().optional(),
  since: At,
  /** When they took up an invitation, and whose; who is let in by configuration has none. */
  admittedAt: At.optional(),
  admittedBy: z.string().optional(),
})
export type User = z.infer<typeof User>

export const UserKey = defineKey({
  bucket: 'users',
  pattern: 'user.{userId}',
  owner: 'telegram',
  readers: [],
  summary: 'A person as the bot knows them.',
  value: User,
})

/** An invitation that nobody has taken up yet. */
export const Invite = z.looseObject({ by: z.string(), at: At, expiresAt: At })
export type Invite = z.infer<typeof Invite>

export const InviteKey = defineKey({
  bucket: 'users',
  pattern: 'invite.{hash}',
  owner: 'telegram',
  readers: [],
  summary: 'An invitation to the bot, under the hash of its token; gone once somebody took it up.',
  value: Invite,
})
