import { z } from 'zod'
import { At } from '../names.ts'
import { replyOf } from '../reply.ts'
import { defineSubject } from '../subject.ts'
import { AccountId, UserId } from './account-names.ts'
import { Caps } from './caps.ts'
import { Code } from './second-factor.ts'

/**
 * The name a user gives an account: 1–40 characters as people see them on one line. Unique for its user, whatever the
 * case of its letters and however its characters are composed.
 */
export const Label = z
  .string()
  .transform((text) => text.normalize('NFKC').trim())
  .refine((text) => text.length >= 1 && text.length <= 40, 'a label of 1–40 characters')
  .refine((text) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(text), 'a label without control and other unseen characters')

/** Who asks, for the audit log: `telegram:user:42`. */
const By = z.string().max(128)

export const KeyType = z.enum(['ED25519', 'HMAC', 'RSA'])
export type KeyType = z.infer<typeof KeyType>

/** What everybody may know of an account: never a secret, never a sealed one. */
export const AccountInfo = z.looseObject({
  accountId: z.string(),
  userId: z.string(),
  label: z.string(),
  keyType: KeyType,
  /** `pending`: the pair is made, the API key id is awaited. `blocked`: the key doctor found what must not be. */
  state: z.enum(['pending', 'active', 'blocked']),
  /** Code of the finding an account is blocked for. */
  blockedBy: z.string().optional(),
  caps: Caps.optional(),
  apiKey: z.string().optional(),
  publicKey: z.string().optional(),
  /** Binance's id of the account, pinned at first use. */
  uid: z.string().optional(),
  addedAt: At,
})
export type AccountInfo = z.infer<typeof AccountInfo>

/** An account with its sealed key, which only an executor can open. */
export const StoredAccount = AccountInfo.extend({ sealed: z.string(), vaultVersion: z.number().int() })
export type StoredAccount = z.infer<typeof StoredAccount>

export const AccountsKey = defineSubject({
  pattern: 'accounts.key',
  kind: 'request',
  owner: 'executor',
  users: { tell: ['telegram', 'console'] },
  summary: "The vault's public key, to which a secret is sealed before it is handed in.",
  payload: z.looseObject({}),
  reply: replyOf({ publicKey: z.string(), version: z.number().int() }),
})

/**
 * Three ways in: `{userId}` alone makes an Ed25519 pair and answers its public key; `{userId, accountId,
 * apiKey}` completes that account; `{userId, accountId, keyType, apiKey, sealedSecret}` brings a secret
 * sealed to the vault and bound to that new account id.
 */
export const AccountsAdd = defineSubject({
  pattern: 'accounts.add',
  kind: 'request',
  owner: 'executor',
  users: { tell: ['telegram', 'console'] },
  summary: 'Adds an account: makes an Ed25519 pair, completes it with the API key id, or takes a sealed secret.',
  payload: z.looseObject({
    userId: UserId,
    label: Label.optional(),
    accountId: AccountId.optional(),
    keyType: KeyType.optional(),
    apiKey: z
      .string()
      .regex(/^[A-Za-z0-9_-]{16,128}$/, 'an API key id as Binance shows it')
      .optional(),
    sealedSecret: z.string().max(16_384).optional(),
    /** Needed once the user has a second factor. */
    code: Code.optional(),
    by: By.optional(),
  }),
  reply: replyOf({ account: AccountInfo }),
})

export const AccountsList = defineSubject({
  pattern: 'accounts.list',
  kind: 'request',
  owner: 'executor',
  users: { tell: ['telegram', 'console', 'strategies'] },
  summary: 'The accounts of a user, or of everybody when no user is named.',
  payload: z.looseObject({ userId: UserId.optional() }),
  reply: replyOf({ accounts: z.array(AccountInfo) }),
})

/** What `accounts.add` is asked. */
export type AddAccount = z.input<typeof AccountsAdd.payload>

/** What a finding says to people. */
const Said = z.looseObject({ message: z.string(), fix: z.string().optional() })

/** One thing the check of a key found, and how to mend it: in English, and in each language it exists in. */
export const Finding = Said.extend({
  code: z.string(),
  level: z.enum(['ok', 'warn', 'refuse']),
  in: z.looseObject({ en: Said, tr: Said }).optional(),
})
export type Finding = z.infer<typeof Finding>

export const AccountsCheck = defineSubject({
  pattern: 'accounts.check',
  kind: 'request',
  owner: 'executor',
  users: { tell: ['telegram', 'console'] },
  summary: "Asks Binance what an account's key may do and whether it works.",
  payload: z.looseObject({ accountId: AccountId, userId: UserId.optional() }),
  reply: replyOf({ account: AccountInfo, findings: z.array(Finding) }),
})

export const AccountsHeard = defineSubject({
  pattern: 'accounts.heard.{shard}',
  kind: 'request',
  owner: 'executor',
  users: { tell: ['executor'] },
  summary:
    'Answered by the executor that has the shard once it knows all that was written of accounts and second factors: a change is answered after that, so it holds for every order accepted later.',
  payload: z.looseObject({}),
  reply: replyOf({}),
})

/** What is left to do at Binance once an account is gone here. */
export const Revoke = z.looseObject({
  apiKey: z.string(),
  /** Where keys are deleted. */
  url: z.string(),
  in: z.looseObject({ en: z.string(), tr: z.string() }),
})

export const AccountsRemove = defineSubject({
  pattern: 'accounts.remove',
  kind: 'request',
  owner: 'executor',
  users: { tell: ['telegram', 'console'] },
  summary: 'Purges an account and its sealed key, and tells which key its owner has to revoke at Binance.',
  payload: z.looseObject({
    accountId: AccountId,
    /** Whose account it must be; refused as unknown when it is somebody else's. */
    userId: UserId.optional(),
    /** Needed once the user has a second factor. */
    code: Code.optional(),
    by: By.optional(),
  }),
  reply: replyOf({ account: AccountInfo, revoke: Revoke.optional() }),
})
