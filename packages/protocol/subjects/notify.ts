import { z } from 'zod'
import { At } from '../names.ts'
import { defineSubject } from '../subject.ts'

/** A message for a person, in each language it exists in. */
export const Notice = z.looseObject({
  id: z.string(),
  text: z.looseObject({ en: z.string(), tr: z.string() }),
  priority: z.number().int().min(0).max(5).default(3),
  at: At,
})
export type Notice = z.infer<typeof Notice>

export const Notify = defineSubject({
  pattern: 'notify.{userId}',
  kind: 'jetstream',
  owner: 'telegram',
  users: { tell: ['executor', 'coordinator', 'user-stream', 'alerts', 'strategies', 'console'] },
  summary: 'A message for the user, as plain text; after a crash at most the one in flight repeats.',
  payload: Notice,
})
