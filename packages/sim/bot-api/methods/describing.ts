import type { BotCommand, Scope } from '../command-book.ts'
import { chatOf } from '../content.ts'
import type { Context, Method } from '../context.ts'
import { badRequest } from '../errors.ts'
import { integerOf, isRecord, type Params, structureOf, textOf } from '../params.ts'

const SCOPES = [
  'default',
  'all_private_chats',
  'all_group_chats',
  'all_chat_administrators',
  'chat',
  'chat_administrators',
  'chat_member',
]
const COMMANDS_MAX = 100

/** What a bot says about itself, its chats and its files. */
export const describing: Record<string, Method> = {
  getMe: ({ world }) => ({
    ...world.bot,
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
  }),

  getChat: (context, params) => ({ ...chatOf(context, params), accent_color_id: 0, max_reaction_count: 11 }),

  getChatMember(context, params) {
    const chat = chatOf(context, params)
    const userId = integerOf(params, 'user_id') ?? 0
    const user = context.world.people.get(userId)
    if (!user || !context.world.isMember(chat.id, userId)) throw badRequest('user not found')
    return { user, status: 'member' }
  },

  getFile({ world }, params) {
    const fileId = textOf(params, 'file_id')
    const file = world.files.get(fileId)
    if (!file) throw badRequest('invalid file_id')
    return { file_id: fileId, file_unique_id: fileId.slice(-16), file_size: file.bytes.length, file_path: file.path }
  },

  pinChatMessage: (context, params) => pin(context, params, (pinned, id) => [...pinned.filter((p) => p !== id), id]),
  unpinChatMessage: (context, params) => pin(context, params, (pinned, id) => pinned.filter((p) => p !== id)),
  unpinAllChatMessages(context, params) {
    context.world.pinned.delete(chatOf(context, params).id)
    return true
  },

  setMyCommands({ commands }, params) {
    commands.set(scopeOf(params), languageOf(params), commandsOf(params))
    return true
  },
  deleteMyCommands({ commands }, params) {
    commands.set(scopeOf(params), languageOf(params), [])
    return true
  },
  getMyCommands: ({ commands }, params) => commands.get(scopeOf(params), languageOf(params)),
}

function pin(context: Context, params: Params, change: (pinned: number[], id: number) => number[]): true {
  const { world, feed } = context
  const chat = chatOf(context, params)
  const pinned = world.pinned.get(chat.id) ?? []
  const id = integerOf(params, 'message_id') ?? pinned.at(-1)
  if (id === undefined || !world.find(chat.id, id)) throw badRequest('message to pin not found')
  world.pinned.set(chat.id, change(pinned, id))
  feed.publish({ seq: feed.nextSeq(), type: 'pin', chatId: chat.id, pinned: world.pinned.get(chat.id) })
  return true
}

function commandsOf(params: Params): BotCommand[] {
  const list = structureOf(params, 'commands')
  if (!Array.isArray(list)) throw badRequest("can't parse commands: expected an Array of BotCommand")
  if (list.length > COMMANDS_MAX) throw badRequest('BOT_COMMANDS_TOO_MUCH')
  return list.map((entry: unknown) => {
    const { command, description } = isRecord(entry) ? entry : {}
    if (typeof command !== 'string' || !/^[a-z0-9_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID')
    if (typeof description !== 'string' || description.length < 1 || description.length > 256)
      throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID')
    return { command, description }
  })
}

function scopeOf(params: Params): Scope {
  const scope = structureOf(params, 'scope')
  if (scope === undefined) return { type: 'default' }
  if (!isRecord(scope) || !SCOPES.includes(String(scope.type)))
    throw badRequest("can't parse BotCommandScope: unsupported type specified")
  return scope as Scope
}

/** Two letters of ISO 639-1, or nothing for everybody else. */
function languageOf(params: Params): string {
  const language = textOf(params, 'language_code')
  if (language !== '' && !/^[a-z]{2}$/.test(language)) throw badRequest('invalid language code specified')
  return language
}
