import { z } from 'zod'
import { defineKey } from '../key.ts'
import { At } from '../names.ts'
import { StoredAccount } from '../subjects/accounts.ts'

export const AccountKey = defineKey({
  bucket: 'accounts',
  pattern: 'account.{accountId}',
  owner: 'executor',
  readers: ['user-stream'],
  summary: 'An account with its sealed key.',
  value: StoredAccount,
})

/** From which addresses of the fleet an account's key was seen to work. */
export const Egress = z.looseObject({
  /** Names of egress addresses, as in EGRESS. */
  egress: z.array(z.string()),
  /** Those from which Binance refused the key: they are not on its list. */
  refused: z.array(z.string()).optional(),
  at: At,
})
export type Egress = z.infer<typeof Egress>

export const EgressKey = defineKey({
  bucket: 'fleet',
  pattern: 'egress.{accountId}',
  owner: 'executor',
  readers: ['coordinator'],
  summary: "From which addresses of the fleet an account's key was seen to work, as the key doctor saw it.",
  value: Egress,
})

/** The accounts a user has, by the label they are told apart by: what makes a label unique, by compare-and-set. */
export const Holding = z.looseObject({
  labels: z.record(z.string(), z.looseObject({ accountId: z.string(), at: At })),
})
export type Holding = z.infer<typeof Holding>

export const HoldingKey = defineKey({
  bucket: 'guards',
  pattern: 'holding.{userId}',
  owner: 'executor',
  readers: [],
  summary: "The labels of a user's accounts.",
  value: Holding,
})
