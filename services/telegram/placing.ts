import { handIn } from '@flotilla/client'
import { type Bus, type Command, type Fault, OrderCommand, shardOf } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import type { ActionOf } from './action.ts'
import type { Ask } from './ask.ts'
import type { Chat, Reply } from './chat.ts'
import { newReceipt, type ReceiptContext } from './receipt-log.ts'
import type { Receipts } from './receipts.ts'
import { faultText } from './texts/index.ts'

export interface PlacingDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly chat: Chat
  readonly receipts: Receipts
}

/** How long a command may wait to be sent, ms; Binance's price has moved on by then. */
const commandTtlMs = 25_000
/** Between two attempts to hand a command in while the order log does not answer, ms. */
const retryMs = 500

/** Hands confirmed orders and cancels in, each under the nonce of its button. */
export function createPlacing({ bus, clock, log, chat, receipts }: PlacingDeps) {
  /** Hands in until the log has answered; the id makes repetitions harmless. `unknown` when it never did. */
  const handInSurely = async (accountId: string, commandId: string, command: Command): Promise<Fault | undefined> => {
    for (;;) {
      try {
        return await handIn(bus, accountId, commandId, command)
      } catch (error) {
        log.warn('the order log did not answer; handing in again', { accountId, commandId, why: String(error) })
        if (clock.now() + retryMs >= command.expiresAt) break
        await clock.sleep(retryMs)
      }
    }
    const there = await bus.last(OrderCommand, { shard: shardOf(accountId), accountId, commandId }).catch(() => null)
    if (there) return undefined
    const outcome = there === null ? 'unknown' : 'unsent'
    return { code: 'NOT_HANDED_IN', message: 'the order log did not answer in time', outcome }
  }

  const commandOf = (
    ask: Ask,
    messageId: string,
    { action, order, base, quote }: Pick<Command, 'action' | 'order'> & { base: string; quote: string },
  ): Command => {
    const now = clock.now()
    const { language, userId } = ask.user
    const context: ReceiptContext = { userId, chatId: ask.chatId, messageId, language, base, quote, since: String(now) }
    const by = `telegram:user:${userId.replace(/^tg/, '')}`
    return { action, market: 'spot', by, expiresAt: now + commandTtlMs, order, context }
  }

  const failure = ({ t, user }: Ask, fault: Fault): Reply => {
    if (fault.outcome === 'unknown') return { text: t.trade.handInUnknown }
    return { text: fault.code === 'NOT_HANDED_IN' ? t.trade.notSent : faultText(user.language, fault) }
  }

  /** Shows the command as being sent while it is handed in; its states are shown as they come. */
  const run = async (ask: Ask, messageId: string, accountId: string, commandId: string, command: Command) => {
    const receipt = newReceipt(accountId, commandId, command)
    if (!receipt) throw new Error('a command of the bot carries no place for its receipt')
    await receipts.begin(receipt)
    const shown = receipts.show(receipt)
    const fault = await handInSurely(accountId, commandId, command)
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
