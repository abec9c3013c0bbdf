import type { Clock, Log } from '@flotilla/runtime'
import { Telegraf, TelegramError } from 'telegraf'
import type { BotCommand, InlineKeyboardButton, Opts, Telegram, Update } from 'telegraf/types'
import type { Html } from './html.ts'

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
  | (Place & { readonly kind: 'text'; readonly messageId: string; readonly text: string })
  | (Place & {
      readonly kind: 'press'
      readonly pressId: string
      readonly messageId: string
      /** What the button carried; people can send anything here. */
      readonly data: string
    })
  | (Place & { readonly kind: 'blocked' })

/** Why Telegram did not do it. `unreachable`: it may have done it, the answer did not come. */
export type TelegramFault =
  | { readonly kind: 'tooMany'; readonly retryAfterMs: number }
  | { readonly kind: 'blocked' | 'gone' | 'unchanged' | 'refused' | 'unreachable'; readonly why: string }

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
  readonly clock: Clock
  readonly log: Log
}

/** For one call, ms; the library itself would wait 500 s. */
const callTimeoutMs = 15_000
/** Before polling again after an interruption, ms. */
const relaunchMs = 2_000
/** The same when Telegram refused: the token is wrong, or another bot polls with it, which must not be thrown out at once. */
const refusedMs = 10_000
/** For what is in hand when the bot stops polling, ms. */
const stopTimeoutMs = 2_000

const wantedUpdates = ['message', 'callback_query', 'my_chat_member'] as const

/** The library's type of a signal is one of a shim; it takes the real ones. */
type Signal = NonNullable<CallOptions['signal']>
type CallOptions = NonNullable<Parameters<Telegraf['telegram']['callApi']>[2]>

/** What may be said of a failed call: never a URL, since the token is part of it. */
function faultOf(error: unknown): TelegramFault {
  if (!(error instanceof TelegramError)) {
    const name = error instanceof Error ? error.name : 'unknown'
    return { kind: 'unreachable', why: name === 'AbortError' ? 'no answer in time' : `the call failed (${name})` }
  }
  const { code, description: why, parameters } = error
  if (code === 429) return { kind: 'tooMany', retryAfterMs: (parameters?.retry_after ?? 1) * 1_000 }
  if (code >= 500) return { kind: 'unreachable', why }
  if (code === 403) return { kind: 'blocked', why }
  if (/message is not modified/i.test(why)) return { kind: 'unchanged', why }
  if (/message (to edit|to delete) not found|message can't be (edited|deleted)/i.test(why)) return { kind: 'gone', why }
  if (/chat not found|user is deactivated/i.test(why)) return { kind: 'blocked', why }
  return { kind: 'refused', why }
}

const personOf = (from: { id: number; first_name: string; language_code?: string | undefined }): Person => ({
  id: String(from.id),
  name: from.first_name,
  languageCode: from.language_code,
})

/** Of an update what the bot understands. */
function readUpdate(update: Update): Incoming | undefined {
  if ('message' in update && 'text' in update.message && !update.message.from.is_bot) {
    const { chat, from, text, message_id } = update.message
    const place = { chatId: String(chat.id), isPrivate: chat.type === 'private', from: personOf(from) }
    return { kind: 'text', ...place, messageId: String(message_id), text }
  }
  if ('callback_query' in update) {
    const { id, from, message } = update.callback_query
    const data = 'data' in update.callback_query ? update.callback_query.data : ''
    const chat = message?.chat
    const place = { chatId: String(chat?.id ?? from.id), isPrivate: chat?.type === 'private', from: personOf(from) }
    return { kind: 'press', ...place, pressId: id, messageId: String(message?.message_id ?? ''), data }
  }
  if ('my_chat_member' in update && update.my_chat_member.new_chat_member.status === 'kicked') {
    const { chat, from } = update.my_chat_member
    return { kind: 'blocked', chatId: String(chat.id), isPrivate: chat.type === 'private', from: personOf(from) }
  }
  return undefined
}

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

/** Polls until it is stopped, whatever interrupts it. Of two bots with one token Telegram serves the one that asked last (409). */
function createPoller(bot: Telegraf, { clock, log }: GatewayDeps) {
  const ending = new AbortController()
  let polling: Promise<void> | undefined

  const poll = async (whenLaunched: () => void) => {
    while (!ending.signal.aborted) {
      let pauseMs = relaunchMs
      await bot.launch({ allowedUpdates: [...wantedUpdates] }, whenLaunched).catch((error: unknown) => {
        const fault = faultOf(error)
        if (fault.kind === 'refused') pauseMs = refusedMs
        const why = 'why' in fault ? fault.why : 'too many requests'
        log.warn('polling Telegram was interrupted and begins anew', { kind: fault.kind, why })
      })
      if (!ending.signal.aborted) await clock.sleep(pauseMs, ending.signal).catch(() => undefined)
    }
  }

  return {
    /** Begins to poll; each update is handed on at once, so that nobody's slow question holds up the others. */
    listen(hear: (incoming: Incoming) => void, whenLaunched: () => void) {
      bot.use((context) => {
        const incoming = readUpdate(context.update)
        if (incoming) hear(incoming)
      })
      polling = poll(whenLaunched)
    },

    /** Stops polling, so that what was handed on is confirmed and comes to nobody again. Calls still work. */
    async stopListening() {
      if (!polling) return
      ending.abort()
      try {
        bot.stop()
      } catch {
        // It was not polling at this moment.
      }
      await Promise.race([polling, clock.sleep(stopTimeoutMs)])
    },
  }
}

/** The only door to Telegram. Calls never throw: what went wrong comes back as a value without the token in it. */
export function createGateway(deps: GatewayDeps) {
  const bot = new Telegraf(deps.token, { telegram: { apiRoot: deps.apiRoot } })
  const call = <Method extends keyof Telegram>(method: Method, payload: Opts<Method>) =>
    attempt(deps.clock, (how) => bot.telegram.callApi(method, payload, how))

  return {
    ...createPoller(bot, deps),

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
