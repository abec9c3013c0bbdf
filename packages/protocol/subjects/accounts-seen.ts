import { z } from 'zod'
import { replyOf } from '../reply.ts'
import { defineSubject } from '../subject.ts'
import { StoredAccount } from './accounts.ts'

export const AccountsSeen = defineSubject({
  pattern: 'accounts.seen.{egress}',
  kind: 'request',
  owner: 'executor',
  users: { tell: ['executor'] },
  summary: 'Executors ask each other whether Binance takes a key from their address, too; the key travels sealed.',
  payload: z.looseObject({ account: StoredAccount, apiKey: z.string().max(128) }),
  reply: replyOf({ works: z.boolean() }),
})
