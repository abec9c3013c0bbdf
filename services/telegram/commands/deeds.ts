import { FaultError } from '@flotilla/protocol'
import type { Action, ActionOf } from '../action.ts'
import type { Answer, Ask } from '../ask.ts'
import { splitWords } from '../ask.ts'
import type { Addressee, Chat } from '../chat.ts'
import type { Conversation, Conversations } from '../conversation.ts'
import type { Gateway } from '../gateway.ts'
import type { Placing } from '../placing.ts'
import { faultText } from '../texts/index.ts'
import type { AccountCommands } from './accounts.ts'
import type { AlertCommands } from './alerts.ts'
import type { Guards } from './guards.ts'
import type { KeyCommands } from './keys.ts'
import type { TradeCommands } from './trade.ts'
import type { Welcome } from './welcome.ts'

export interface DeedsDeps {
  readonly chat: Chat
  readonly welcome: Welcome
  readonly alerts: AlertCommands
  readonly keys: KeyCommands
  readonly accounts: AccountCommands
  readonly trade: TradeCommands
  readonly placing: Placing
  readonly guards: Guards
  readonly conversations: Conversations
  readonly gateway: Gateway
}

type Waiting = Extract<Conversation, { awaits: 'code' }>

/** Faults of a code after which the next may be right. */
const mistaken: ReadonlySet<string> = new Set(['CODE_WRONG', 'CODE_USED'])

/** How long a code may take to be typed, ms. */
const codeMs = 60_000

const here = ({ user, chatId }: Ask): Addressee => ({ userId: user.userId, chatId })

/** What buttons do, and what answers to the bot's questions mean. */
export function createDeeds({ chat, welcome, alerts, keys, accounts, trade, placing, ...deps }: DeedsDeps) {
  const { guards, conversations, gateway } = deps

  /** Asks for a code in place of the message; what it is for waits a minute. */
  const askCode = async (ask: Ask, nonce: string, action: Action) => {
    const { user, messageId, t } = ask
    await conversations.begin(user.userId, { awaits: 'code', action, nonce, messageId })
    await chat.change(here(ask), messageId, { text: t.guard.askCode })
  }

  const placeOrder = async (ask: Ask, nonce: string, action: ActionOf<'placeOrder'>) => {
    if (!(await guards.asksCode(ask, action))) return placing.place(ask, nonce, action)
    // Typing takes its time; the order is not older for it than the code is.
    return askCode(ask, nonce, { ...action, validUntil: action.validUntil + codeMs })
  }

  const removeAccount = async (ask: Ask, nonce: string, action: ActionOf<'removeAccount'>): Answer => {
    if (!(await guards.isOn(ask.user.userId))) return accounts.remove(ask, action)
    await askCode(ask, nonce, action)
    return undefined
  }

  /** A code that was mistyped or used is asked for again; an order's is not, since its one command carried it. */
  const removeWith = async (ask: Ask, nonce: string, action: ActionOf<'removeAccount'>, code: string): Answer => {
    try {
      return await accounts.remove(ask, action, code)
    } catch (error) {
      if (!(error instanceof FaultError) || !mistaken.has(error.fault.code)) throw error
      const { user, messageId, t } = ask
      await conversations.begin(user.userId, { awaits: 'code', action, nonce, messageId })
      return { text: t.guard.again(faultText(user.language, error.fault)) }
    }
  }

  /** The code goes with what it is for, and out of the chat; the executor alone looks at it. */
  const useCode = async (ask: Ask, { action, nonce, messageId }: Waiting, text: string): Answer => {
    const code = text.replaceAll(' ', '')
    if (!/^\d{6}$/.test(code)) return { text: ask.t.guard.notACode }
    await conversations.end(ask.user.userId)
    await gateway.remove(ask.chatId, ask.messageId)
    const there = { ...ask, messageId }
    if (action.do === 'placeOrder') await placing.place(there, nonce, action, code)
    if (action.do === 'removeAccount') return removeWith(there, nonce, action, code)
    return undefined
  }

  const act = async (ask: Ask, action: Exclude<Action, { do: 'run' }>, nonce: string): Answer => {
    switch (action.do) {
      case 'setLanguage':
        return welcome.setLanguage(ask, action.language)
      case 'askAmount':
        return trade.startFrom(ask, action)
      case 'placeOrder':
        await placeOrder(ask, nonce, action)
        return undefined
      case 'dropOrder':
        await placing.drop(ask)
        return undefined
      case 'cancelOrder':
        await placing.cancel(ask, nonce, action)
        return undefined
      case 'removeAlert':
        await chat.change(here(ask), ask.messageId, await alerts.remove(ask, action))
        return undefined
      case 'chooseAccount':
        return accounts.choose(ask, action)
      case 'checkAccount':
        return keys.check(ask, action.accountId)
      case 'askRemoveAccount':
        return accounts.askRemove(ask, action)
      case 'removeAccount':
        return removeAccount(ask, nonce, action)
    }
  }

  const converse = async (ask: Ask, conversation: Conversation, text: string): Answer => {
    switch (conversation.awaits) {
      case 'code':
        return useCode(ask, conversation, text)
      case 'apiKey':
        return keys.complete(ask, conversation.accountId, text)
      case 'amount':
        return trade.preview(ask, conversation.side, conversation.symbol, splitWords(text))
    }
  }

  return { act, converse }
}
