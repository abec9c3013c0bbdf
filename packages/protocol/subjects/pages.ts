import { z } from 'zod'
import { At } from '../names.ts'
import { replyOf } from '../reply.ts'
import { defineSubject } from '../subject.ts'
import { UserId } from './account-names.ts'
import { Label } from './accounts.ts'

/** What a one-time page takes: an API secret made at Binance, or nothing but a second factor that it makes itself. */
export const PagePurpose = z.enum(['HMAC', 'RSA', 'totp'])
export type PagePurpose = z.infer<typeof PagePurpose>

export const PagesOpen = defineSubject({
  pattern: 'pages.open',
  kind: 'request',
  owner: 'console',
  users: { tell: ['telegram'] },
  summary:
    'Opens a page for one user and one secret: single use, ten minutes. What is typed there is sealed in the browser and reaches executors only sealed.',
  payload: z.looseObject({
    userId: UserId,
    purpose: PagePurpose,
    /** Of the account that is added. */
    label: Label.optional(),
    language: z.enum(['en', 'tr']).default('en'),
  }),
  reply: replyOf({ url: z.string(), expiresAt: At }),
})

/** What `pages.open` is asked. */
export type PageWish = z.input<typeof PagesOpen.payload>
