import { isDeepStrictEqual } from 'node:util'
import { change, chatOf, checkCaption, keepPace, readContent, TEXT_MAX } from '../content.ts'
import type { Context, Method } from '../context.ts'
import { badRequest } from '../errors.ts'
import { checkMarkup, shownMarkup } from '../keyboard.ts'
import { readDocument, readPhoto } from '../media.ts'
import { integerOf, isRecord, type Params, structureOf } from '../params.ts'
import type { Message, Stored } from '../world.ts'

/** A bot may delete what is younger than this. @see https://core.telegram.org/bots/api#deletemessage */
const DELETABLE_S = 48 * 3600

/** @see https://core.telegram.org/bots/api#updating-messages */
export const editing: Record<string, Method> = {
  editMessageText(context, params) {
    const stored = ownMessage(context, params)
    if (stored.message.text === undefined) throw badRequest('there is no text in the message to edit')
    const { text, entities, html } = readContent(params, 'text')
    if (text === '') throw badRequest('message text is empty')
    if (text.length > TEXT_MAX) throw badRequest('MESSAGE_TOO_LONG')
    const { entities: _, ...rest } = bare(stored.message)
    return apply(context, params, stored, { ...rest, text, ...(entities.length > 0 && { entities }) }, html)
  },

  editMessageCaption(context, params) {
    const stored = ownMessage(context, params)
    if (!isMedia(stored.message)) throw badRequest('there is no caption in the message to edit')
    const { caption, html } = captionOf(params)
    return apply(context, params, stored, { ...withoutCaption(stored.message), ...caption }, html)
  },

  editMessageReplyMarkup(context, params) {
    const stored = ownMessage(context, params)
    return apply(context, params, stored, bare(stored.message), stored.html)
  },

  editMessageMedia(context, params) {
    const stored = ownMessage(context, params)
    const wish = structureOf(params, 'media')
    if (!isRecord(wish) || typeof wish.media !== 'string') throw badRequest("can't parse input media")
    const { caption, html } = captionOf({ raw: wish, files: params.files })
    const {
      photo: _photo,
      document: _document,
      text: _text,
      entities: _entities,
      ...rest
    } = withoutCaption(stored.message)
    const next: Message = { ...rest, ...caption }
    if (wish.type === 'photo') next.photo = readPhoto(context, params, wish.media)
    else if (wish.type === 'document') next.document = readDocument(context, params, wish.media)
    else throw badRequest(`can't parse input media: type "${String(wish.type)}" is not served here`)
    return apply(context, params, stored, next, html)
  },

  deleteMessage(context, params) {
    const chat = chatOf(context, params)
    remove(context, chat.id, integerOf(params, 'message_id'))
    return true
  },

  deleteMessages(context, params) {
    const chat = chatOf(context, params)
    const ids = structureOf(params, 'message_ids')
    if (!Array.isArray(ids) || ids.length === 0 || ids.length > 100)
      throw badRequest('message identifiers are not specified')
    for (const id of ids) if (context.world.find(chat.id, Number(id))) remove(context, chat.id, Number(id))
    return true
  },
}

function ownMessage(context: Context, params: Params): Stored {
  const chat = chatOf(context, params)
  const stored = context.world.find(chat.id, integerOf(params, 'message_id') ?? 0)
  if (!stored || stored.deleted) throw badRequest('message to edit not found')
  if (stored.message.from.id !== context.world.bot.id) throw badRequest("message can't be edited")
  return stored
}

/** An edit without `reply_markup` takes the keyboard away. */
function apply(context: Context, params: Params, stored: Stored, next: Message, html: string | undefined): Message {
  const markup = shownMarkup(checkMarkup(structureOf(params, 'reply_markup')))
  const message = { ...next, ...(markup && { reply_markup: markup }) }
  const { edit_date: _, ...before } = stored.message
  if (isDeepStrictEqual(before, message))
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    )
  keepPace(context, message.chat)
  return change(context, message, html)
}

function remove(context: Context, chatId: number, messageId: number | undefined): void {
  const { world, feed, clock } = context
  const stored = world.find(chatId, messageId ?? 0)
  if (!stored || stored.deleted) throw badRequest('message to delete not found')
  if (clock.now() / 1000 - stored.message.date > DELETABLE_S) throw badRequest("message can't be deleted")
  const seq = feed.nextSeq()
  world.keep({ ...stored, deleted: true, seq })
  feed.publish({ seq, type: 'delete', chatId, messageId: stored.message.message_id })
}

function captionOf(params: Params): { caption: Partial<Message>; html: string | undefined } {
  const { text, entities, html } = checkCaption(readContent(params, 'caption'))
  return {
    caption: text === '' ? {} : { caption: text, ...(entities.length > 0 && { caption_entities: entities }) },
    html,
  }
}

function bare(message: Message): Message {
  const { reply_markup: _markup, edit_date: _edit, ...rest } = message
  return rest
}

function withoutCaption(message: Message): Message {
  const { caption: _caption, caption_entities: _entities, ...rest } = bare(message)
  return rest
}

const isMedia = (message: Message) => message.photo !== undefined || message.document !== undefined
