import type { Action } from '../action.ts'
import type { Answer, Ask } from '../ask.ts'
import { splitWords } from '../ask.ts'
import type { Addressee, Chat } from '../chat.ts'
import type { Conversation } from '../conversation.ts'
import type { Placing } from '../placing.ts'
import type { AccountCommands } from './accounts.ts'
import type { AlertCommands } from './alerts.ts'
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
}

const here = ({ user, chatId }: Ask): Addressee => ({ userId: user.userId, chatId })

/** What buttons do, and what answers to the bot's questions mean. */
export function createDeeds({ chat, welcome, alerts, keys, accounts, trade, placing }: DeedsDeps) {
  const act = async (ask: Ask, action: Exclude<Action, { do: 'run' }>, nonce: string): Answer => {
    switch (action.do) {
      case 'setLanguage':
        return welcome.setLanguage(ask, action.language)
      case 'askAmount':
        return trade.startFrom(ask, action)
      case 'placeOrder':
        await placing.place(ask, nonce, action)
        return undefined
      case 'dropOrder':
        await chat.change(here(ask), ask.messageId, { text: ask.t.trade.dropped })
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
        return accounts.remove(ask, action)
    }
  }

  const converse = async (ask: Ask, conversation: Conversation, text: string): Answer => {
    switch (conversation.awaits) {
      case 'apiKey':
        return keys.complete(ask, conversation.accountId, text)
      case 'amount':
        return trade.preview(ask, conversation.side, conversation.symbol, splitWords(text))
    }
  }

  return { act, converse }
}
