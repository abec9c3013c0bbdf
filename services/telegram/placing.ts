import { handIn } from '@flotilla/client'
import type { Bus, Command, Fault } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import type { ActionOf } from './action.ts'
import type { Ask } from './ask.ts'
import type { Chat, Reply } from './chat.ts'
import { newReceipt, type ReceiptContext } from './receipt-log.ts'
import type { Receipts } from './receipts.ts'
import { faultText } from './texts/index.ts'
import { byOf } from './users.ts'

export interface PlacingDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly chat: Chat
  readonly receipts: Receipts
}

/** How long a command may wait to be sent, ms; Binance's price has moved on by then. */
const commandTtlMs = 25_000

/** Hands confirmed orders and cancels in, each under the nonce of its button. */
export function createPlacing({ bus, clock, log, chat, receipts }: PlacingDeps) {
  const commandOf = (
    ask: Ask,
    messageId: string,
    { action, order, base, quote }: Pick<Command, 'action' | 'order'> & { base: string; quote: string },
  ): Command => {
    const now = clock.now()
    const { language, userId } = ask.user
    const context: ReceiptContext = { userId, chatId: ask.chatId, messageId, language, base, quote, since: String(now) }
    return { action, market: 'spot', by: byOf(ask.user), expiresAt: now + commandTtlMs, order, context }
  }

  const failure = ({ t, user }: Ask, fault: Fault): Reply => {
    if (fault.outcome === 'unknown') return { text: t.trade.handInUnknown }
    return { text: fault.outcome === 'unsent' ? t.trade.notSent : faultText(user.language, fault) }
  }

  /** Shows the command as being sent while it is handed in; its states are shown as they come. */
  const run = async (ask: Ask, messageId: string, accountId: string, commandId: string, command: Command) => {
    const receipt = newReceipt(accountId, commandId, command)
    if (!receipt) throw new Error('a command of the bot carries no place for its receipt')
    await receipts.begin(receipt)
    const shown = receipts.show(receipt).catch((error: unknown) => {
      // The order does not hang on it: each state that comes shows the receipt again.
      log.warn('a receipt could not be shown yet', { accountId, commandId, why: String(error) })
    })
    const fault = await handIn(bus, accountId, commandId, command)
    await shown
    if (!fault) return
    log.warn('a command was not handed in', { accountId, commandId, code: fault.code, outcome: fault.outcome })
    if (fault.outcome !== 'unknown') await receipts.forget(receipt)
    await chat.change({ userId: ask.user.userId, chatId: ask.chatId }, messageId, failure(ask, fault))
  }

  return {
    /** Places the order of a preview that was confirmed in time; the button's nonce is the command's id. */
    async place(ask: Ask, nonce: string, action: ActionOf<'placeOrder'>, code?: string): Promise<void> {
      const { accountId, order, base, quote, text, validUntil } = action
      const { t, messageId } = ask
      const to = { userId: ask.user.userId, chatId: ask.chatId }
      if (clock.now() > validUntil) {
        const again = { label: t.button.newPreview, action: { do: 'run', text, inPlace: true } } as const
        await chat.change(to, messageId, { text: t.trade.expired, buttons: [[again]] })
        return
      }
      const command = commandOf(ask, messageId, { action: 'place', order, base, quote })
      await run(ask, messageId, accountId, nonce, code === undefined ? command : { ...command, code })
    },

    /** Cancels an open order; what becomes of it is told in a message of its own. */
    async cancel(
      ask: Ask,
      nonce: string,
      { accountId, symbol, orderId, base }: ActionOf<'cancelOrder'>,
    ): Promise<void> {
      const to = { userId: ask.user.userId, chatId: ask.chatId }
      const delivery = await chat.say(to, { text: ask.t.trade.cancelling(symbol) })
      const messageId = delivery.ok ? delivery.messageId : ask.messageId
      const command = commandOf(ask, messageId, { action: 'cancel', order: { symbol, orderId }, base, quote: '' })
      await run(ask, messageId, accountId, nonce, command)
    },
  }
}

export type Placing = ReturnType<typeof createPlacing>
