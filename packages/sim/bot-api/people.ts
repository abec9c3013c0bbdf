import { post } from './content.ts'
import type { Context } from './context.ts'
import { withAutomatic } from './entities.ts'
import type { Entity } from './html.ts'
import type { Button } from './keyboard.ts'
import type { Chat, User } from './world.ts'

/** Something a person's app could not do; told as `{ok:false,error}` with this status. */
export class AppError extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.name = 'AppError'
    this.status = status
  }
}

export type SendWish = {
  text?: string
  /** Own private chat when left out; a negative id is a group, made at first use. */
  chatId?: number
  chatTitle?: string
  replyTo?: number
  firstName?: string
  username?: string
  languageCode?: string
}
export type PressWish = { messageId?: number; chatId?: number; data?: string; index?: number }

/** A person writes. @returns the message's id; `updateId` is missing when the bot is not shown it. */
export function sendAs(context: Context, userId: number, wish: SendWish): { messageId: number; updateId?: number } {
  const text = wish.text?.trim() ?? ''
  if (text === '' || text.length > 4096) throw new AppError(400, 'text must have 1 to 4096 characters')
  const { world, queue } = context
  const user = world.person(userId, knownOf(wish))
  const chat = world.enter(user, wish.chatId ?? userId, wish.chatTitle)
  if (chat.type === 'private' && world.blocked.has(userId)) throw new AppError(409, 'unblock the bot first')
  const reply = wish.replyTo === undefined ? undefined : world.find(chat.id, wish.replyTo)?.message
  const entities = withAutomatic(text, [])
  const message = post(context, chat, {
    from: user,
    text,
    ...(entities.length > 0 && { entities }),
    ...(reply && { reply_to_message: reply }),
  })
  const toBot = reply?.from.id === world.bot.id
  if (!toBot && !botSees(context, chat, text, entities)) return { messageId: message.message_id }
  const updateId = queue.push('message', message)
  return { messageId: message.message_id, ...(updateId !== undefined && { updateId }) }
}

/**
 * A person presses a button: the one at `index` (counted row by row), or any `data`, as a changed app
 * could send what no button holds. @see https://core.telegram.org/bots/api#callbackquery
 */
export function pressAs(context: Context, userId: number, wish: PressWish): { callbackQueryId: string } {
  const { world, queue, queries, clock } = context
  const user = world.person(userId)
  const chatId = wish.chatId ?? userId
  const stored = world.find(chatId, wish.messageId ?? 0)
  if (!stored || stored.deleted || !world.isMember(chatId, userId)) throw new AppError(404, 'no such message')
  const button: Button | undefined =
    wish.index === undefined ? undefined : stored.message.reply_markup?.inline_keyboard?.flat()[wish.index]
  const data = button?.callback_data ?? (wish.index === undefined ? wish.data : undefined)
  if (data === undefined) throw new AppError(409, 'no such button')
  const callbackQueryId = String(Math.floor(clock.now() / 1000)) + world.randomText(12)
  queries.set(callbackQueryId, { userId, chatId, at: clock.now() })
  queue.push('callback_query', {
    id: callbackQueryId,
    from: user,
    message: stored.message,
    chat_instance: String(chatId),
    data,
  })
  return { callbackQueryId }
}

/** A person stops or restarts the bot. */
export function setBlocked(context: Context, userId: number, blocked: boolean): void {
  const { world, queue, clock } = context
  if (world.blocked.has(userId) === blocked) return
  const user = world.person(userId)
  const chat = world.enter(user, userId)
  if (blocked) world.blocked.add(userId)
  else world.blocked.delete(userId)
  const member = (status: string) => ({ user: world.bot, status, ...(status === 'kicked' && { until_date: 0 }) })
  queue.push('my_chat_member', {
    chat,
    from: user,
    date: Math.floor(clock.now() / 1000),
    old_chat_member: member(blocked ? 'member' : 'kicked'),
    new_chat_member: member(blocked ? 'kicked' : 'member'),
  })
}

/** In groups a bot in privacy mode is shown commands and its own name only. */
function botSees({ world }: Context, chat: Chat, text: string, entities: readonly Entity[]): boolean {
  if (chat.type === 'private') return true
  const mine = `@${world.bot.username ?? ''}`.toLowerCase()
  return entities.some(({ type, offset, length }) => {
    const part = text.slice(offset, offset + length).toLowerCase()
    if (type === 'mention') return part === mine
    return type === 'bot_command' && (!part.includes('@') || part.endsWith(mine))
  })
}

function knownOf({ firstName, username, languageCode }: SendWish): Partial<User> {
  return {
    ...(firstName !== undefined && { first_name: firstName }),
    ...(username !== undefined && { username }),
    ...(languageCode !== undefined && { language_code: languageCode }),
  }
}
