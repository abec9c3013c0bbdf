import type { Context } from './context.ts'
import { withAutomatic } from './entities.ts'
import { badRequest, tooManyRequests } from './errors.ts'
import { type Entity, type Formatted, parseHtml, trim } from './html.ts'
import { integerOf, type Params, structureOf, textOf } from './params.ts'
import type { Chat, Message, Stored } from './world.ts'

export const TEXT_MAX = 4096
export const CAPTION_MAX = 1024

export type Content = Formatted & { html?: string }

/** Text or caption with its formatting. @throws BotApiError 400 */
export function readContent(params: Params, field: 'text' | 'caption'): Content {
  const source = textOf(params, field)
  const mode = textOf(params, 'parse_mode').toLowerCase()
  if (mode === 'html') {
    const { text, entities } = parseHtml(source)
    return { text, entities: withAutomatic(text, entities), html: source }
  }
  if (mode !== '') throw badRequest('unsupported parse_mode')
  const given = structureOf(params, field === 'text' ? 'entities' : 'caption_entities')
  const { text, entities } = trim({ text: source, entities: Array.isArray(given) ? (given as Entity[]) : [] })
  return { text, entities: withAutomatic(text, entities) }
}

/** Length counts after the formatting was taken out. @throws BotApiError 400 */
export function checkCaption(content: Content): Content {
  if (content.text.length > CAPTION_MAX) throw badRequest('message caption is too long')
  return content
}

/** The chat named by `chat_id`. Usernames are not resolved. @throws BotApiError 400, 403 */
export function chatOf(context: Context, params: Params): Chat {
  if (textOf(params, 'chat_id') === '') throw badRequest('chat_id is empty')
  return context.world.target(integerOf(params, 'chat_id'))
}

/** @throws BotApiError 429 when the bot is too fast */
export function keepPace({ pace, clock }: Context, chat: Chat): void {
  const seconds = pace.take(chat.id, chat.type !== 'private', clock.now())
  if (seconds > 0) throw tooManyRequests(seconds)
}

/** Puts a new message into its chat and shows it to everybody there. */
export function post(context: Context, chat: Chat, fields: Partial<Message>, html?: string): Message {
  const { world, feed, clock } = context
  const seq = feed.nextSeq()
  const message: Message = {
    message_id: world.nextMessageId(),
    from: world.bot,
    chat,
    date: Math.floor(clock.now() / 1000),
    ...fields,
  }
  const stored: Stored = { message, deleted: false, seq, ...(html !== undefined && { html }) }
  world.keep(stored)
  feed.publish({ seq, type: 'message', chatId: chat.id, message: view(stored) })
  return message
}

/** Replaces a message by its edited form. */
export function change(context: Context, next: Message, html?: string): Message {
  const { feed, clock, world } = context
  const message = { ...next, edit_date: Math.floor(clock.now() / 1000) }
  const kept: Stored = { message, deleted: false, seq: feed.nextSeq(), ...(html !== undefined && { html }) }
  world.keep(kept)
  feed.publish({ seq: kept.seq, type: 'edit', chatId: message.chat.id, message: view(kept) })
  return message
}

/** A message as its viewers get it: Telegram's fields and `seq`, `deleted`, `html`. */
export function view({ message, html, deleted, seq }: Stored): Record<string, unknown> {
  return { ...message, seq, deleted, ...(html !== undefined && { html }) }
}
