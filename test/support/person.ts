import { openExchangeAccount, type SimulatedExchange } from './exchange.ts'
import { waitFor } from './wait.ts'

/** A message as the person's app holds it. */
export interface ChatMessage {
  readonly message_id: number
  readonly text?: string
  readonly html?: string
  readonly deleted?: boolean
  readonly from?: { readonly is_bot?: boolean }
  readonly reply_markup?: {
    readonly inline_keyboard?: readonly (readonly { readonly text: string; readonly callback_data?: string }[])[]
  }
}

/** How the receipt of an order begins that was filled whole; one that was filled in part has a line of that name as well. */
export const filled = /^✅ (Filled|Gerçekleşti)/

/** Somebody with a phone, talking to the real bot through the Bot API stand-in. */
export function person(fleet: SimulatedExchange, userId: number, languageCode = 'en') {
  const base = `http://127.0.0.1:${Number(new URL(fleet.simUrl).port) + 3}/user/${userId}`
  const post = async (path: string, body: unknown) => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${base}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  const messages = async (): Promise<ChatMessage[]> => {
    const { messages: all } = (await (await fetch(`${base}/messages?since=0`)).json()) as { messages: ChatMessage[] }
    return all.filter(({ from, deleted }) => from?.is_bot && !deleted)
  }
  const last = async () => Math.max(0, ...(await messages()).map(({ message_id }) => message_id))

  /** Waits for a message later than `after` that reads like this. @throws Error with what the bot said instead */
  const next = (what: string, expected: RegExp, after: number, timeoutMs: number): Promise<ChatMessage> => {
    const later = async () => (await messages()).filter(({ message_id }) => message_id > after)
    const find = async () => (await later()).find(({ text }) => expected.test(text ?? ''))
    return waitFor(`${what} like ${expected}`, find, { timeoutMs }).catch(async (error: Error) => {
      const said = (await later()).map(({ text }) => text).join('\n---\n')
      throw new Error(`${error.message}; the bot said: ${said || '(nothing)'}`)
    })
  }

  return {
    send: (text: string) => post('send', { text, languageCode, firstName: 'Ada' }),
    messages,
    /** Sends a text and waits for the bot's next message that matches. */
    async ask(text: string, expected: RegExp, timeoutMs = 10_000): Promise<ChatMessage> {
      const before = await last()
      await post('send', { text, languageCode, firstName: 'Ada' })
      return next(`an answer to ${text}`, expected, before, timeoutMs)
    },
    /** Waits until a message reads like this, however often it is edited meanwhile. */
    reads: (messageId: number, expected: RegExp, timeoutMs = 20_000) =>
      waitFor(
        `message ${messageId} to read like ${expected}`,
        async () => (await messages()).find((m) => m.message_id === messageId && expected.test(m.text ?? '')),
        { timeoutMs },
      ),
    /** Waits for a message that reads like this, or finds it among those that came; an answer can look like a notice. */
    hears: (expected: RegExp, timeoutMs = 10_000) => next('a message', expected, 0, timeoutMs),
    /** Presses the button of a message that carries this text. */
    press: (message: ChatMessage, label: RegExp) => {
      const button = message.reply_markup?.inline_keyboard?.flat().find((each) => label.test(each.text))
      if (!button?.callback_data) throw new Error(`message ${message.message_id} has no button ${label}`)
      return post('press', { messageId: message.message_id, data: button.callback_data })
    },
    /** Connects an account at the simulated exchange, as a newcomer does. Returns the account's uid. */
    async connectAccount(): Promise<string> {
      const shown = await this.ask('/addkey', /BEGIN PUBLIC KEY/)
      const [publicKey] = /-----BEGIN PUBLIC KEY-----[\s\S]+?-----END PUBLIC KEY-----/.exec(shown.text ?? '') ?? []
      const { apiKey, uid } = await openExchangeAccount(fleet, { keyType: 'ED25519', publicKey: `${publicKey}\n` })
      await this.ask(apiKey, /Connected|connected|ready/)
      return uid
    },
    /** Buys for an amount by preview and confirmation; returns the receipt once it is filled. */
    async buy(symbol: string, amount: string): Promise<ChatMessage> {
      const preview = await this.ask(`/buy ${symbol} ${amount}`, new RegExp(symbol))
      await this.press(preview, /Confirm|Onayla/)
      return this.reads(preview.message_id, filled)
    },
  }
}
