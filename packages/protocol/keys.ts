import { z } from 'zod'
import { At, type Role, roles } from './names.ts'
import { patternOf, type Tokens } from './subject.ts'
import { AccountInfo } from './subjects/accounts.ts'
import { Alert } from './subjects/alerts.ts'
import { FreezeCause } from './subjects/fleet.ts'

/** What is declared of a kind of key in a KV bucket. */
export interface KeySpec<Pattern extends string, Value extends z.ZodType> {
  readonly bucket: BucketName
  readonly pattern: Pattern
  /** Who alone writes it. */
  readonly owner: Role
  /** Who else reads it. */
  readonly readers: readonly Role[]
  readonly summary: string
  readonly value: Value
}

export interface Key<Pattern extends string = string, Value extends z.ZodType = z.ZodType>
  extends KeySpec<Pattern, Value> {
  build(tokens: Tokens<Pattern>): string
  filter(tokens?: Partial<Tokens<Pattern>>): string
  parse(key: string): Tokens<Pattern> | undefined
}

/** The KV buckets of a fleet and how many values of a key each keeps. */
export const buckets = {
  fleet: { history: 1 },
  accounts: { history: 1 },
  rules: { history: 1 },
  users: { history: 1 },
  cursors: { history: 1 },
} as const
export type BucketName = keyof typeof buckets

export const definedKeys: Key[] = []

function defineKey<const Pattern extends string, Value extends z.ZodType>(
  spec: KeySpec<Pattern, Value>,
): Key<Pattern, Value> {
  const key = { ...spec, ...patternOf(spec.pattern) }
  definedKeys.push(key as unknown as Key)
  return key
}

/** Which instance works on a slot, and since which term of the coordinator. */
export const Assignment = z.looseObject({ instance: z.string(), epoch: z.number().int() })
export type Assignment = z.infer<typeof Assignment>

export const AssignmentKey = defineKey({
  bucket: 'fleet',
  pattern: 'assign.{role}.{slot}',
  owner: 'coordinator',
  readers: roles,
  summary: 'Who works on a shard, or is the active coordinator; by compare-and-set, by the coordinator alone.',
  value: Assignment,
})

export const StreamAssignmentKey = defineKey({
  bucket: 'fleet',
  pattern: 'assign.market-stream.{market}.{symbol}.{stream}',
  owner: 'coordinator',
  readers: ['market-stream'],
  summary: 'Which market-stream holds a stream open.',
  value: Assignment,
})

/**
 * What the active coordinator promised not to spend beyond without saying so here first, and what is frozen. A
 * successor starts from it; a write by compare-and-set that fails tells a deposed one that it is.
 */
export const LedgerRecord = z.looseObject({
  epoch: z.number().int(),
  promises: z.array(
    z.looseObject({
      pool: z.string(),
      path: z.string().optional(),
      /** Number of the window, from the epoch. */
      window: z.number().int(),
      upTo: z.number(),
      inFlight: z.number(),
      at: z.number(),
    }),
  ),
  freezes: z.array(
    z.looseObject({
      pool: z.string().optional(),
      path: z.string().optional(),
      until: z.number(),
      cause: FreezeCause,
    }),
  ),
})
export type LedgerRecord = z.infer<typeof LedgerRecord>

export const LedgerKey = defineKey({
  bucket: 'fleet',
  pattern: 'ledger.{scope}',
  owner: 'coordinator',
  readers: [],
  summary: 'Up to where the counters of an egress address or an account may be spent already, and its freezes.',
  value: LedgerRecord,
})

/** An account with its sealed key, which only an executor can open. */
export const StoredAccount = AccountInfo.extend({ sealed: z.string(), vaultVersion: z.number().int() })
export type StoredAccount = z.infer<typeof StoredAccount>

export const AccountKey = defineKey({
  bucket: 'accounts',
  pattern: 'account.{accountId}',
  owner: 'executor',
  readers: ['user-stream'],
  summary: 'An account with its sealed key.',
  value: StoredAccount,
})

export const RuleKey = defineKey({
  bucket: 'rules',
  pattern: 'rule.{userId}.{alertId}',
  owner: 'alerts',
  readers: [],
  summary: "A user's alert rule.",
  value: Alert,
})

/** A person as the bot knows them. */
export const User = z.looseObject({
  userId: z.string(),
  chatId: z.string(),
  language: z.enum(['en', 'tr']),
  name: z.string().optional(),
  /** The account their private commands are about. */
  accountId: z.string().optional(),
  since: At,
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

/** Up to which trade an account's fills were told. */
export const Cursor = z.looseObject({ tradeId: z.string(), at: At })
export type Cursor = z.infer<typeof Cursor>

export const CursorKey = defineKey({
  bucket: 'cursors',
  pattern: 'cursor.{accountId}.{market}.{symbol}',
  owner: 'user-stream',
  readers: [],
  summary: "Up to which trade an account's fills were told.",
  value: Cursor,
})
