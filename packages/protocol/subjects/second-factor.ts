import { z } from 'zod'
import { At } from '../names.ts'
import { replyOf } from '../reply.ts'
import { defineSubject } from '../subject.ts'
import { UserId } from './account-names.ts'

/**
 * A code of a user's authenticator (TOTP, RFC 6238: SHA-1, six digits, steps of 30 s). It travels in what it stands
 * for, a command or a request; executors alone check it, and each step of the clock counts once.
 */
export const Code = z.string().regex(/^\d{6}$/, 'the six digits an authenticator shows')

/** `pending`: a seed is enrolled and its first code is awaited; until then nothing asks for codes. */
export const FactorState = z.enum(['off', 'pending', 'on'])
export type FactorState = z.infer<typeof FactorState>

/** What a seed is sealed under: it belongs to a user, not to one account. */
export const factorBinding = (userId: string, version: number) => ({
  userId,
  accountId: 'every-account',
  market: 'flotilla',
  purpose: 'totpSeed',
  version,
})

/** How many bytes a seed has at least and at most. */
export const seedBytes = { least: 16, most: 64 } as const

export const AccountsTotp = defineSubject({
  pattern: 'accounts.totp',
  kind: 'request',
  owner: 'executor',
  users: { tell: ['telegram', 'console'] },
  summary:
    "A user's second factor: `show` it, `enroll` a seed that was made where the user sees it and sealed to the vault, `confirm` it with its first code, switch it `off`. Once on, enrolling anew and switching off need a code of the present one.",
  payload: z.looseObject({
    userId: UserId,
    act: z.enum(['show', 'enroll', 'confirm', 'off']),
    /** `enroll`: 16 to 64 bytes sealed to the vault under `factorBinding`, base64. */
    sealedSeed: z.string().max(1_024).optional(),
    code: Code.optional(),
    /** Who asks, for the audit log. */
    by: z.string().max(128).optional(),
  }),
  reply: replyOf({
    state: FactorState,
    /** Too many wrong codes: none is looked at before then. */
    lockedUntil: At.optional(),
  }),
})

export const AccountsTotpReset = defineSubject({
  pattern: 'accounts.totpReset',
  kind: 'request',
  owner: 'executor',
  users: { tell: [] },
  summary: 'Takes a lost second factor away without a code. No role may ask for it, only an operator.',
  payload: z.looseObject({ userId: UserId, by: z.string().max(128).optional() }),
  reply: replyOf({ state: FactorState }),
})

/** What `accounts.totp` is asked. */
export type FactorWish = z.input<typeof AccountsTotp.payload>
