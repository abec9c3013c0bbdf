import { z } from 'zod'
import { defineKey } from '../key.ts'
import { At } from '../names.ts'
import { PagePurpose } from '../subjects/pages.ts'

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
