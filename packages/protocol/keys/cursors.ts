import { z } from 'zod'
import { defineKey } from '../key.ts'
import { At } from '../names.ts'

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
