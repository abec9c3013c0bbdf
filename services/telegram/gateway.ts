import type { Clock, Log } from '@flotilla/runtime'
import { Telegraf } from 'telegraf'
import type { BotCommand, InlineKeyboardButton, Opts, Telegram } from 'telegraf/types'
import type { Html } from './html.ts'
import { createPoller } from './poller.ts'
import { faultOf, type TelegramFault } from './telegram-fault.ts'
import { wantedUpdates } from './updates.ts'
import { createWebhook, type WebhookOptions } from './webhook.ts'

export type TelegramAnswer<T> =
  | { readonly ok: true; readonly result: T }
  | { readonly ok: false; readonly fault: TelegramFault }

export type Key = { readonly label: string } & ({ readonly data: string } | { readonly url: string })

export interface OutgoingMessage {
  readonly text: Html
  readonly keys?: readonly (readonly Key[])[]
}

export interface GatewayDeps {
  readonly token: string
  readonly apiRoot: string
  /** Where Telegram brings updates to; they are fetched by long poll when left out. */
  readonly webhook?: WebhookOptions
  readonly clock: Clock
  readonly log: Log
}

/** For one call, ms; the library itself would wait 500 s. */
const callTimeoutMs = 15_000
/** The library's type of a signal is one of a shim; it takes the real ones. */
type Signal = NonNullable<CallOptions['signal']>
type CallOptions = NonNullable<Parameters<Telegraf['telegram']['callApi']>[2]>

function keyboardOf(keys: OutgoingMessage['keys']): { inline_keyboard: InlineKeyboardButton[][] } {
  const buttonOf = (key: Key): InlineKeyboardButton =>
    'url' in key ? { text: key.label, url: key.url } : { text: key.label, callback_data: key.data }
  return { inline_keyboard: (keys ?? []).map((row) => row.map(buttonOf)) }
}

const bodyOf = ({ text, keys }: OutgoingMessage) => ({
  text: text.html,
  parse_mode: 'HTML' as const,
  link_preview_options: { is_disabled: true },
  reply_markup: keyboardOf(keys),
})

/** One call with a limit to its time; it never throws. */
async function attempt<T>(clock: Clock, work: (how: CallOptions) => Promise<T>): Promise<TelegramAnswer<T>> {
  const timeout = new AbortController()
  const callOff = clock.after(callTimeoutMs, () => timeout.abort())
  try {
    return { ok: true, result: await work({ signal: timeout.signal as unknown as Signal }) }
  } catch (error) {
    return { ok: false, fault: faultOf(error) }
  } finally {
    callOff()
  }
}

/** The only door to Telegram. Calls never throw: what went wrong comes back as a value without the token in it. */
export function createGateway(deps: GatewayDeps) {
  const bot = new Telegraf(deps.token, { telegram: { apiRoot: deps.apiRoot } })
  const call = <Method extends keyof Telegram>(method: Method, payload: Opts<Method>) =>
    attempt(deps.clock, (how) => bot.telegram.callApi(method, payload, how))

  const register = (url: string, secret: string) =>
    call('setWebhook', { url, secret_token: secret, allowed_updates: wantedUpdates })

  return {
    ...(deps.webhook ? createWebhook(deps.webhook, { ...deps, register }) : createPoller(bot, deps)),

    /** The bot itself: its name is in links to it. */
    me: () => call('getMe', {}),

    send: (chatId: string, message: OutgoingMessage) => call('sendMessage', { chat_id: chatId, ...bodyOf(message) }),

    edit: (chatId: string, messageId: string, message: OutgoingMessage) =>
      call('editMessageText', { chat_id: chatId, message_id: Number(messageId), ...bodyOf(message) }),

    remove: (chatId: string, messageId: string) =>
      call('deleteMessage', { chat_id: chatId, message_id: Number(messageId) }),

    /** Ends the waiting that a pressed button shows; with a text as a short hint over the chat. */
    answer: (pressId: string, text?: string) =>
      call('answerCallbackQuery', { callback_query_id: pressId, ...(text === undefined ? {} : { text }) }),

    /** The list of commands that people's apps show; `languageCode` `''` for every language without one of its own. */
    setCommands: (
      commands: readonly BotCommand[],
      scope: 'all_private_chats' | 'all_group_chats',
      languageCode: string,
    ) => {
      const language = languageCode === '' ? {} : { language_code: languageCode }
      return call('setMyCommands', { commands, scope: { type: scope }, ...language })
    },
  }
}

export type Gateway = ReturnType<typeof createGateway>
