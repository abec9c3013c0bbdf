import { z } from 'zod'
import { At } from '../names.ts'
import { replyOf } from '../reply.ts'
import { defineSubject } from '../subject.ts'
import { isToken } from '../tokens.ts'

export const UserId = z.string().refine(isToken, 'a user id of 1–64 characters A–Z a–z 0–9 _ -')
export const AccountId = z.string().refine(isToken, 'an account id')

export const KeyType = z.enum(['ED25519', 'HMAC', 'RSA'])
export type KeyType = z.infer<typeof KeyType>

/** What everybody may know of an account: never a secret, never a sealed one. */
export const AccountInfo = z.looseObject({
  accountId: z.string(),
  userId: z.string(),
  label: z.string(),
  keyType: KeyType,
  /** `pending`: the pair is made, the API key id is awaited. */
  state: z.enum(['pending', 'active']),
  apiKey: z.string().optional(),
  publicKey: z.string().optional(),
  /** Binance's id of the account, pinned at first use. */
  uid: z.string().optional(),
  addedAt: At,
})
export type AccountInfo = z.infer<typeof AccountInfo>

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
    label: z.string().max(40).optional(),
    accountId: AccountId.optional(),
    keyType: KeyType.optional(),
    apiKey: z
      .string()
      .regex(/^[A-Za-z0-9_-]{16,128}$/, 'an API key id as Binance shows it')
      .optional(),
    sealedSecret: z.string().max(16_384).optional(),
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

/** One thing the check of a key found, and how to mend it. */
export const Finding = z.looseObject({
  code: z.string(),
  level: z.enum(['ok', 'warn', 'refuse']),
  message: z.string(),
  fix: z.string().optional(),
})
export type Finding = z.infer<typeof Finding>

export const AccountsCheck = defineSubject({
  pattern: 'accounts.check',
  kind: 'request',
  owner: 'executor',
  users: { tell: ['telegram', 'console'] },
  summary: "Asks Binance what an account's key may do and whether it works.",
  payload: z.looseObject({ accountId: AccountId }),
  reply: replyOf({ account: AccountInfo, findings: z.array(Finding) }),
})

export const AccountsRemove = defineSubject({
  pattern: 'accounts.remove',
  kind: 'request',
  owner: 'executor',
  users: { tell: ['telegram', 'console'] },
  summary: 'Purges an account and its sealed key; the key itself is revoked by its owner at Binance.',
  payload: z.looseObject({ accountId: AccountId }),
  reply: replyOf({ account: AccountInfo }),
})
