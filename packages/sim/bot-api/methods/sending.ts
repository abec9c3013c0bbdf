import { chatOf, checkCaption, keepPace, post, readContent, TEXT_MAX } from '../content.ts'
import type { Context, Method } from '../context.ts'
import { badRequest } from '../errors.ts'
import { checkMarkup, shownMarkup } from '../keyboard.ts'
import { readDocument, readPhoto, referenceIn } from '../media.ts'
import { flagOf, integerOf, isRecord, type Params, structureOf, textOf } from '../params.ts'
import type { Chat, Message } from '../world.ts'

const ACTIONS = [
  'typing',
  'upload_photo',
  'record_video',
  'upload_video',
  'record_voice',
  'upload_voice',
  'upload_document',
  'choose_sticker',
  'find_location',
  'record_video_note',
  'upload_video_note',
]

/** @see https://core.telegram.org/bots/api#sendmessage and its neighbours */
export const sending: Record<string, Method> = {
  sendMessage(context, params) {
    const chat = chatOf(context, params)
    const { text, entities, html } = readContent(params, 'text')
    if (text === '') throw badRequest('message text is empty')
    if (text.length > TEXT_MAX) throw badRequest('message is too long')
    const common = commonFields(context, params, chat)
    keepPace(context, chat)
    return post(context, chat, { text, ...(entities.length > 0 && { entities }), ...common }, html)
  },

  sendPhoto(context, params) {
    const chat = chatOf(context, params)
    const fields = { photo: readPhoto(context, params, referenceIn(params, 'photo')) }
    return postMedia(context, params, chat, fields)
  },

  sendDocument(context, params) {
    const chat = chatOf(context, params)
    const fields = { document: readDocument(context, params, referenceIn(params, 'document')) }
    return postMedia(context, params, chat, fields)
  },

  sendChatAction(context, params) {
    const chat = chatOf(context, params)
    const action = textOf(params, 'action')
    if (!ACTIONS.includes(action)) throw badRequest('wrong parameter action in request')
    context.feed.publish({ seq: context.feed.nextSeq(), type: 'action', chatId: chat.id, action })
    return true
  },
}

function postMedia(context: Context, params: Params, chat: Chat, media: Partial<Message>): Message {
  const { text, entities, html } = checkCaption(readContent(params, 'caption'))
  const caption = text === '' ? {} : { caption: text, ...(entities.length > 0 && { caption_entities: entities }) }
  const common = commonFields(context, params, chat)
  keepPace(context, chat)
  return post(context, chat, { ...media, ...caption, ...common }, html)
}

function commonFields(context: Context, params: Params, chat: Chat): Partial<Message> {
  const markup = shownMarkup(checkMarkup(structureOf(params, 'reply_markup')))
  const reply = replyTo(context, params, chat)
  return { ...(markup && { reply_markup: markup }), ...(reply && { reply_to_message: reply }) }
}

function replyTo({ world }: Context, params: Params, chat: Chat): Message | undefined {
  const wish = structureOf(params, 'reply_parameters')
  const id = isRecord(wish) ? Number(wish.message_id) : integerOf(params, 'reply_to_message_id')
  if (id === undefined) return undefined
  const stored = world.find(chat.id, id)
  const optional = isRecord(wish)
    ? wish.allow_sending_without_reply === true
    : flagOf(params, 'allow_sending_without_reply')
  if (!stored || stored.deleted) {
    if (optional) return undefined
    throw badRequest('message to be replied not found')
  }
  const { reply_to_message: _, ...message } = stored.message
  return message
}
