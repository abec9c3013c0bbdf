import { z } from 'zod'
import { type Run, richText } from './rich-text.ts'

const Entity = z.looseObject({ type: z.string(), offset: z.number(), length: z.number(), url: z.string().optional() })
const Button = z.looseObject({ text: z.string(), callback_data: z.string().optional(), url: z.string().optional() })
const File = z.looseObject({ file_id: z.string(), width: z.number().optional(), height: z.number().optional() })

/** A message as Telegram tells it, the fields a chat shows. @see https://core.telegram.org/bots/api#message */
export const TelegramMessage = z.looseObject({
  message_id: z.number(),
  from: z.looseObject({ id: z.number(), is_bot: z.boolean() }),
  date: z.number(),
  edit_date: z.number().optional(),
  deleted: z.boolean().optional(),
  text: z.string().optional(),
  entities: z.array(Entity).optional(),
  caption: z.string().optional(),
  caption_entities: z.array(Entity).optional(),
  photo: z.array(File).optional(),
  document: File.extend({ file_name: z.string().optional() }).optional(),
  reply_markup: z.looseObject({ inline_keyboard: z.array(z.array(Button)).optional() }).optional(),
})
export type TelegramMessage = z.infer<typeof TelegramMessage>

export interface ChatButton {
  readonly text: string
  /** Its place, counted row by row: how it is pressed. Absent on links. */
  readonly index?: number
  readonly url?: string
}

/** A message as the page shows it. */
export interface ChatMessage {
  readonly id: number
  /** Written by the person at the page. */
  readonly own: boolean
  readonly at: number
  readonly edited: boolean
  readonly runs: readonly Run[]
  readonly buttons: readonly (readonly ChatButton[])[]
  readonly photo?: { readonly fileId: string; readonly width?: number; readonly height?: number }
  readonly document?: { readonly fileId: string; readonly name: string }
  /** A public key in the text, PEM. */
  readonly publicKey?: string
}

const pem = /-----BEGIN PUBLIC KEY-----[\sA-Za-z0-9+/=]+-----END PUBLIC KEY-----/

function buttonsOf({ reply_markup: markup }: TelegramMessage): ChatButton[][] {
  let index = 0
  return (markup?.inline_keyboard ?? []).map((row) =>
    row.map(({ text, callback_data: data, url }) => {
      const place = index++
      if (data !== undefined) return { text, index: place }
      return url !== undefined && /^https?:\/\//i.test(url) ? { text, url } : { text }
    }),
  )
}

function photoOf({ photo }: TelegramMessage): Pick<ChatMessage, 'photo'> {
  const largest = photo?.at(-1)
  if (!largest) return {}
  const { file_id: fileId, width, height } = largest
  return { photo: { fileId, ...(width ? { width } : {}), ...(height ? { height } : {}) } }
}

/** Telegram's message as the page shows it, to the person with this id. */
export function chatMessage(message: TelegramMessage, userId: number): ChatMessage {
  const text = message.text ?? message.caption ?? ''
  const publicKey = pem.exec(text)?.[0]
  const { document } = message
  return {
    id: message.message_id,
    own: message.from.id === userId,
    at: message.date * 1_000,
    edited: message.edit_date !== undefined,
    runs: richText(text, message.entities ?? message.caption_entities),
    buttons: buttonsOf(message),
    ...photoOf(message),
    ...(document ? { document: { fileId: document.file_id, name: document.file_name ?? 'document' } } : {}),
    ...(publicKey === undefined ? {} : { publicKey }),
  }
}
