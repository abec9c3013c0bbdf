import { z } from 'zod'
import { At } from '../names.ts'
import { defineSubject } from '../subject.ts'

export const AuditEntry = z.looseObject({ id: z.string(), by: z.string(), what: z.string(), at: At })
export type AuditEntry = z.infer<typeof AuditEntry>

export const Audit = defineSubject({
  pattern: 'audit.{accountId}',
  kind: 'jetstream',
  owner: 'executor',
  users: {},
  summary: 'Who caused what.',
  payload: AuditEntry,
})
