import { badRequest } from './errors.ts'
import { isRecord } from './params.ts'

export type Button = { text: string; callback_data?: string; url?: string }
export type ReplyMarkup = { inline_keyboard?: Button[][] } & Record<string, unknown>

/** Telegram's limit on what a button carries. @see https://core.telegram.org/bots/api#inlinekeyboardbutton */
const CALLBACK_DATA_BYTES = 64
const BUTTONS = 100
const ACTIONS = [
  'url',
  'callback_data',
  'web_app',
  'login_url',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'switch_inline_query_chosen_chat',
  'copy_text',
  'callback_game',
  'pay',
]

/** @throws BotApiError 400 in Telegram's words when the keyboard would be refused. */
export function checkMarkup(value: unknown): ReplyMarkup | undefined {
  if (value === undefined) return undefined
  if (!isRecord(value)) throw badRequest('object expected as reply markup')
  if (value.inline_keyboard !== undefined) checkInline(value.inline_keyboard)
  else if (value.keyboard !== undefined) checkRows(value.keyboard, 'keyboard')
  return value as ReplyMarkup
}

/** Only inline keyboards live on in the message; the others belong to the input field. */
export function shownMarkup(markup: ReplyMarkup | undefined): ReplyMarkup | undefined {
  return markup?.inline_keyboard && markup.inline_keyboard.length > 0
    ? { inline_keyboard: markup.inline_keyboard }
    : undefined
}

function checkRows(rows: unknown, field: string): unknown[] {
  if (!Array.isArray(rows)) throw badRequest(`field "${field}" must be of type Array`)
  for (const row of rows) if (!Array.isArray(row)) throw badRequest(`field "${field}" must be an Array of Arrays`)
  return rows.flat()
}

function checkInline(rows: unknown): void {
  const buttons = checkRows(rows, 'inline_keyboard')
  if (buttons.length > BUTTONS) throw badRequest('REPLY_MARKUP_TOO_LONG')
  for (const button of buttons) {
    const fail = (what: string) => badRequest(`can't parse inline keyboard button: ${what}`)
    if (!isRecord(button)) throw fail('InlineKeyboardButton must be an Object')
    if (typeof button.text !== 'string') throw fail('Field "text" must be of type String')
    if (button.text.trim() === '') throw badRequest('BUTTON_TEXT_INVALID')
    const actions = ACTIONS.filter((name) => button[name] !== undefined)
    if (actions.length === 0 || button.callback_data === '')
      throw fail('Text buttons are unallowed in the inline keyboard')
    const { callback_data: data, url } = button
    if (data !== undefined && typeof data !== 'string') throw fail('Field "callback_data" must be of type String')
    if (typeof data === 'string' && Buffer.byteLength(data) > CALLBACK_DATA_BYTES)
      throw badRequest('BUTTON_DATA_INVALID')
    if (url !== undefined && !(typeof url === 'string' && /^(?:https?|tg):\/\/\S+$/.test(url)))
      throw badRequest(`inline keyboard button URL '${String(url)}' is invalid: Wrong HTTP URL`)
  }
}
