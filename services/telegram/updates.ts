import type { Message, MessageEntity, Update, User } from 'telegraf/types'

/** What Telegram is asked to tell. */
export const wantedUpdates = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const

/** Somebody who writes or presses a button. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly languageCode: string | undefined
}

interface Place {
  readonly chatId: string
  readonly isPrivate: boolean
  readonly from: Person
}

/** What comes in, of what Telegram tells. */
export type Incoming =
  | (Place & {
      readonly kind: 'text'
      readonly messageId: string
      readonly text: string
      /** What else it carries and nobody reads: addresses behind words. */
      readonly hidden: string
    })
  /** What is not answered, but may give a secret away: a corrected message, a caption, a file. */
  | (Place & { readonly kind: 'aside'; readonly messageId: string; readonly text: string })
  | (Place & {
      readonly kind: 'press'
      readonly pressId: string
      readonly messageId: string
      /** What the button carried; people can send anything here. */
      readonly data: string
    })
  | (Place & { readonly kind: 'blocked' })

const personOf = (from: { id: number; first_name: string; language_code?: string | undefined }): Person => ({
  id: String(from.id),
  name: from.first_name,
  languageCode: from.language_code,
})

const placeOf = ({ chat, from }: { chat: Message['chat']; from: User }): Place => ({
  chatId: String(chat.id),
  isPrivate: chat.type === 'private',
  from: personOf(from),
})

/** Addresses that stand behind words. */
const linksOf = (entities: readonly MessageEntity[] = []) =>
  entities.flatMap((entity) => (entity.type === 'text_link' ? [entity.url] : [])).join('\n')

/** A message, whatever it holds; of what nobody answers only what could be a secret. */
function readMessage(message: Message & { from?: User }, corrected: boolean): Incoming | undefined {
  const { from, message_id } = message
  if (!from || from.is_bot) return undefined
  const place = { ...placeOf({ chat: message.chat, from }), messageId: String(message_id) }
  if ('text' in message && !corrected) {
    return { kind: 'text', ...place, text: message.text, hidden: linksOf(message.entities) }
  }
  const parts = [
    'text' in message ? [message.text, linksOf(message.entities)] : [],
    'caption' in message ? [message.caption, linksOf(message.caption_entities)] : [],
    'document' in message ? [message.document.file_name] : [],
  ].flat()
  const text = parts.filter(Boolean).join('\n')
  return text === '' ? undefined : { kind: 'aside', ...place, text }
}

/** Of an update what the bot understands. */
export function readUpdate(update: Update): Incoming | undefined {
  if ('message' in update) return readMessage(update.message, false)
  if ('edited_message' in update) return readMessage(update.edited_message, true)
  if ('callback_query' in update) {
    const { id, from, message } = update.callback_query
    const data = 'data' in update.callback_query ? update.callback_query.data : ''
    const chat = message?.chat
    const place = { chatId: String(chat?.id ?? from.id), isPrivate: chat?.type === 'private', from: personOf(from) }
    return { kind: 'press', ...place, pressId: id, messageId: String(message?.message_id ?? ''), data }
  }
  if ('my_chat_member' in update && update.my_chat_member.new_chat_member.status === 'kicked') {
    const { chat, from } = update.my_chat_member
    // Who throws the bot out of a group has not stopped it for themselves.
    if (chat.type !== 'private') return undefined
    return { kind: 'blocked', chatId: String(chat.id), isPrivate: true, from: personOf(from) }
  }
  return undefined
}
