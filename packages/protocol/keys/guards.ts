import { z } from 'zod'
import { defineKey } from '../key.ts'
import { At } from '../names.ts'
import { Usd } from '../subjects/caps.ts'

/** A user's second factor. Its seed is sealed; what counts codes is not, and is changed by compare-and-set. */
export const StoredFactor = z.looseObject({
  state: z.enum(['pending', 'on']),
  sealed: z.string(),
  vaultVersion: z.number().int(),
  /** The last step of the clock whose code was taken, and what it was taken for. */
  lastStep: z.number().int(),
  lastFor: z.string(),
  /** Wrong codes since the last right one. */
  failures: z.number().int(),
  lockedUntil: At,
  /** A seed that was enrolled while this one is on, until its first code confirms it. */
  next: z.looseObject({ sealed: z.string(), vaultVersion: z.number().int() }).optional(),
})
export type StoredFactor = z.infer<typeof StoredFactor>

export const FactorKey = defineKey({
  bucket: 'guards',
  pattern: 'factor.{userId}',
  owner: 'executor',
  readers: [],
  summary: "A user's second factor with its sealed seed.",
  value: StoredFactor,
})

/** What of an account's caps a day has used up, in USD. */
export const Spent = z.looseObject({
  /** Days since the epoch, UTC. */
  day: z.number().int(),
  total: Usd,
  /** Requests that are under way, by command: so that one that is taken up again counts once. */
  held: z.record(z.string(), z.looseObject({ value: Usd, at: At })),
})
export type Spent = z.infer<typeof Spent>

export const SpentKey = defineKey({
  bucket: 'guards',
  pattern: 'spent.{accountId}',
  owner: 'executor',
  readers: [],
  summary: "What of an account's caps a day has used up.",
  value: Spent,
})

export const VaultVersionKey = defineKey({
  bucket: 'guards',
  pattern: 'vault',
  owner: 'executor',
  readers: [],
  summary: 'The version of the vault key that secrets are sealed to.',
  value: z.looseObject({ current: z.number().int().positive() }),
})
