import { z } from 'zod'
import { At } from '../names.ts'
import { defineSubject } from '../subject.ts'

/** One link: each entry names the hash of the one before it, so none can be changed, dropped or slipped in unnoticed. */
export const AuditEntry = z.looseObject({
  id: z.string(),
  /** Its place in the chain of the account, from 1. */
  place: z.number().int().positive(),
  /** Who caused it: `telegram:user:42`. */
  by: z.string(),
  what: z.string(),
  at: At,
  /** `hash` of the entry before; empty for the first. */
  previous: z.string(),
  /** SHA-256 over all else that the entry says, 64 hex digits. */
  hash: z.string(),
})
export type AuditEntry = z.infer<typeof AuditEntry>

export const Audit = defineSubject({
  pattern: 'audit.{accountId}',
  kind: 'jetstream',
  owner: 'executor',
  users: { hear: ['executor'] },
  summary: 'Who caused what: a chain of hashes for each account.',
  payload: AuditEntry,
})
