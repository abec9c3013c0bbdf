import { z } from 'zod'
import { replyOf } from '../reply.ts'
import { defineSubject } from '../subject.ts'

/** The vault keys an executor holds, by version. */
export const VaultKeys = z.looseObject({
  instance: z.string(),
  versions: z.array(z.number().int()),
  /** The one new secrets are sealed to. */
  current: z.number().int(),
})
export type VaultKeys = z.infer<typeof VaultKeys>

export const VaultReload = defineSubject({
  pattern: 'vault.reload.{instance}',
  kind: 'request',
  owner: 'executor',
  users: { tell: [] },
  summary: 'An executor reads its vault key file again and tells which versions it holds. Only operators ask.',
  payload: z.looseObject({}),
  reply: replyOf({ keys: VaultKeys }),
})

export const VaultRotate = defineSubject({
  pattern: 'vault.rotate',
  kind: 'request',
  owner: 'executor',
  users: { tell: [] },
  summary:
    'Makes a version the current one and re-seals up to `atMost` secrets to it by compare-and-set; repeated until none is left. Only operators ask.',
  payload: z.looseObject({ to: z.number().int().positive(), atMost: z.number().int().min(1).max(1_000).default(250) }),
  reply: replyOf({
    /** Re-sealed by this request. */
    done: z.number().int(),
    /** Still sealed to another version. */
    left: z.number().int(),
    /** Of those: not to be opened by any key that is held, so nobody can re-seal them. */
    lost: z.array(z.string()),
  }),
})
