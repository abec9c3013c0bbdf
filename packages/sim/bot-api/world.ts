import { badRequest, forbidden } from './errors.ts'
import type { Entity } from './html.ts'
import type { ReplyMarkup } from './keyboard.ts'

export type User = { id: number; is_bot: boolean; first_name: string; username?: string; language_code?: string }
export type Chat = {
  id: number
  type: 'private' | 'supergroup'
  title?: string
  first_name?: string
  username?: string
}
export type PhotoSize = { file_id: string; file_unique_id: string; width: number; height: number; file_size: number }
export type Document = {
  file_id: string
  file_unique_id: string
  file_name: string
  mime_type: string
  file_size: number
}

/** Telegram's message, the fields this stand-in knows. @see https://core.telegram.org/bots/api#message */
export type Message = {
  message_id: number
  from: User
  chat: Chat
  /** Unix seconds, as everywhere in the Bot API. */
  date: number
  edit_date?: number
  text?: string
  entities?: Entity[]
  caption?: string
  caption_entities?: Entity[]
  photo?: PhotoSize[]
  document?: Document
  reply_markup?: ReplyMarkup
  reply_to_message?: Message
}

/** A message with what only its viewers need: `html` as the bot sent it, `seq` of its last change. */
export type Stored = { message: Message; html?: string; deleted: boolean; seq: number }
export type StoredFile = { path: string; contentType: string; bytes: Buffer }

export type World = ReturnType<typeof createWorld>

/** Everybody and everything the bot can meet: people, chats, messages, files. */
export function createWorld(random: () => number) {
  const people = new Map<number, User>()
  const chats = new Map<number, Chat>()
  const members = new Map<number, Set<number>>()
  const blocked = new Set<number>()
  const messages = new Map<string, Stored>()
  const files = new Map<string, StoredFile>()
  const pinned = new Map<number, number[]>()
  let lastMessageId = 0

  const randomText = (length: number) => textOf(length, random)

  return {
    bot: { id: 0, is_bot: true, first_name: 'Flotilla', username: 'flotilla_sim_bot' } as User,
    people,
    blocked,
    messages,
    files,
    pinned,
    randomText,
    nextMessageId: () => ++lastMessageId,

    /** Finds or makes a person; what is given replaces what was known. */
    person(id: number, known: Partial<User> = {}): User {
      const user = { id, is_bot: false, first_name: `User ${id}`, language_code: 'en', ...people.get(id), ...known }
      people.set(id, user)
      return user
    },

    /** Finds or makes the chat a person writes in; his own private chat unless a group's negative id is given. */
    enter(user: User, chatId: number, title?: string): Chat {
      const chat: Chat =
        chatId === user.id
          ? {
              id: chatId,
              type: 'private',
              first_name: user.first_name,
              ...(user.username && { username: user.username }),
            }
          : (chats.get(chatId) ?? { id: chatId, type: 'supergroup', title: title ?? `Group ${-chatId}` })
      chats.set(chatId, chat)
      members.set(chatId, (members.get(chatId) ?? new Set()).add(user.id))
      return chat
    },

    /** Where a bot may write. @throws BotApiError 400 for a chat that never met the bot, 403 where it is blocked. */
    target(chatId: number | undefined): Chat {
      const chat = chatId === undefined ? undefined : chats.get(chatId)
      if (!chat) throw badRequest('chat not found')
      if (blocked.has(chat.id)) throw forbidden('bot was blocked by the user')
      return chat
    },

    isMember: (chatId: number, userId: number) => members.get(chatId)?.has(userId) ?? false,
    find: (chatId: number, messageId: number) => messages.get(`${chatId}:${messageId}`),
    keep(stored: Stored) {
      messages.set(`${stored.message.chat.id}:${stored.message.message_id}`, stored)
    },

    /** Keeps bytes under a new file id. */
    store(folder: string, extension: string, contentType: string, bytes: Buffer): string {
      const fileId = `AgAC${randomText(40)}`
      files.set(fileId, { path: `${folder}/file_${files.size}.${extension}`, contentType, bytes })
      return fileId
    },
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'

function textOf(length: number, random: () => number): string {
  return Array.from({ length }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]).join('')
}
