import { z } from 'zod'
import { At, type Role, roles } from './names.ts'
import { patternOf, type Tokens } from './subject.ts'
import { StoredAccount } from './subjects/accounts.ts'
import { Alert } from './subjects/alerts.ts'
import { Usd } from './subjects/caps.ts'
import { DeadMan } from './subjects/dead-man.ts'
import { FreezeCause } from './subjects/fleet.ts'
import { Freeze } from './subjects/freeze.ts'
import { PagePurpose } from './subjects/pages.ts'
import { Quarantine } from './subjects/quarantine.ts'

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
  guards: { history: 1 },
  pages: { history: 1 },
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
      /** The term it was made in: what predecessors had on its way is kept beside what the present one promises. */
      epoch: z.number().int().optional(),
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

/** The limits a market published last, by counter. */
export const PublishedLimits = z.looseObject({ limits: z.record(z.string(), z.number().positive()), at: At })
export type PublishedLimits = z.infer<typeof PublishedLimits>

export const LimitsKey = defineKey({
  bucket: 'fleet',
  pattern: 'limits.{product}',
  owner: 'coordinator',
  readers: [],
  summary: 'What a market publishes as its limits, so that a successor starts with them.',
  value: PublishedLimits,
})

export const FreezeKey = defineKey({
  bucket: 'fleet',
  pattern: 'freeze.{scope}',
  owner: 'coordinator',
  readers: ['executor'],
  summary:
    'What is frozen: `all`, `account-ID`, `user-ID`, `market-NAME`. An operator may write it without a coordinator.',
  value: Freeze,
})

export const DeadManKey = defineKey({
  bucket: 'fleet',
  pattern: 'deadman.{accountId}',
  owner: 'executor',
  readers: [],
  summary: "An account with a dead man's switch: its futures orders are kept alive by heartbeats.",
  value: DeadMan,
})

export const QuarantineKey = defineKey({
  bucket: 'fleet',
  pattern: 'quarantine.{accountId}.{commandId}',
  owner: 'executor',
  readers: ['coordinator'],
  summary: 'A request whose outcome stayed unknown, until an operator releases it; and who did.',
  value: Quarantine,
})

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

/** A page that takes one secret of one user. Of its token only a hash is kept. */
export const OneTimePage = z.looseObject({
  /** SHA-256 of the token, hex. */
  tokenHash: z.string(),
  accountId: z.string(),
  purpose: PagePurpose,
  label: z.string().optional(),
  language: z.enum(['en', 'tr']),
  openedAt: At,
  expiresAt: At,
  usedAt: At.optional(),
})
export type OneTimePage = z.infer<typeof OneTimePage>

export const PagesKey = defineKey({
  bucket: 'pages',
  pattern: 'pages.{userId}',
  owner: 'console',
  readers: [],
  summary: 'The one-time pages that were opened for a user in the last ten minutes.',
  value: z.looseObject({ pages: z.array(OneTimePage) }),
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

/** Until when the accounts of a shard were listened to. */
export const Heard = z.looseObject({ at: At })
export type Heard = z.infer<typeof Heard>

export const HeardKey = defineKey({
  bucket: 'cursors',
  pattern: 'heard.{shard}',
  owner: 'user-stream',
  readers: [],
  summary: 'Until when the accounts of a shard were listened to: where the gap of a successor begins.',
  value: Heard,
})
