import { handIn } from '@flotilla/client'
import { type Bus, type Command, type Fault, OrderCommand, shardOf } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import type { ActionOf } from './action.ts'
import type { Ask } from './ask.ts'
import type { Button, Chat, Reply } from './chat.ts'
import { newReceipt, type ReceiptContext } from './receipt-log.ts'
import type { Receipts } from './receipts.ts'
import type { Sessions } from './sessions.ts'
import { faultText } from './texts/index.ts'
import { byOf } from './users.ts'

export interface PlacingDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly chat: Chat
  readonly receipts: Receipts
  readonly sessions: Sessions
}

/** How long a command may wait to be sent, ms; Binance's price has moved on by then. */
const commandTtlMs = 25_000

/** What became of a preview is remembered as long as its buttons are, ms. */
const rememberedMs = 24 * 3_600_000
const dropped = 'dropped'

interface Running {
  readonly messageId: string
  readonly accountId: string
  readonly commandId: string
  readonly command: Command
  /** What is offered when nothing was sent: the button that was pressed is used up. */
  readonly again: Button
}

/** Hands confirmed orders and cancels in, each under the nonce of its button. */
export function createPlacing({ bus, clock, log, chat, receipts, sessions }: PlacingDeps) {
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

  const failure = ({ t, user }: Ask, fault: Fault, again: Button): Reply => {
    if (fault.outcome === 'unknown') return { text: t.trade.handInUnknown }
    if (fault.outcome === 'unsent') return { text: t.trade.notSent, buttons: [[again]] }
    return { text: faultText(user.language, fault) }
  }

  /** Shows the command as being sent while it is handed in; its states are shown as they come. */
  const run = async (ask: Ask, { messageId, accountId, commandId, command, again }: Running) => {
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
    await chat.change({ userId: ask.user.userId, chatId: ask.chatId }, messageId, failure(ask, fault, again))
  }

  /** Begins the message of a cancel. @returns its id */
  const announce = async ({ user, chatId, t, messageId }: Ask, symbol: string): Promise<string> => {
    const delivery = await chat.say({ userId: user.userId, chatId }, { text: t.trade.cancelling(symbol) })
    return delivery.ok ? delivery.messageId : messageId
  }

  /** Which button of a preview came first: `dropped`, or the account and id under which its order may be handed in. */
  const fateOf = ({ chatId, messageId }: Ask) => {
    const name = `preview:${chatId}:${messageId}`
    return { get: () => sessions.get(name), set: (fate: string) => sessions.set(name, fate, rememberedMs) }
  }

  /** Shows the receipt of an order that was handed in. @returns whether it was */
  const showHandedIn = async (accountId: string, commandId: string): Promise<boolean> => {
    if (!(await bus.last(OrderCommand, { shard: shardOf(accountId), accountId, commandId }))) return false
    const receipt = await receipts.find(accountId, commandId)
    if (receipt) await receipts.show(receipt)
    return true
  }

  const sayDropped = ({ user, chatId, messageId, t }: Ask) =>
    chat.change({ userId: user.userId, chatId }, messageId, { text: t.trade.dropped })

  return {
    /** Drops a preview, unless its order was handed in: pressed as well, or before a restart. */
    async drop(ask: Ask): Promise<void> {
      const fate = fateOf(ask)
      const [accountId = '', commandId] = (await fate.get())?.split(' ') ?? []
      if (commandId !== undefined && (await showHandedIn(accountId, commandId))) return
      await fate.set(dropped)
      await sayDropped(ask)
    },

    /** Places the order of a preview that was confirmed in time; the button's nonce is the command's id. */
    async place(ask: Ask, nonce: string, action: ActionOf<'placeOrder'>, code?: string): Promise<void> {
      const { accountId, order, base, quote, text, validUntil } = action
      const { t, messageId } = ask
      const to = { userId: ask.user.userId, chatId: ask.chatId }
      const fate = fateOf(ask)
      const again: Button = { label: t.button.newPreview, action: { do: 'run', text, inPlace: true } }
      if ((await fate.get()) === dropped) return void (await sayDropped(ask))
      if (clock.now() > validUntil) {
        if (await showHandedIn(accountId, nonce)) return
        await chat.change(to, messageId, { text: t.trade.expired, buttons: [[again]] })
        return
      }
      await fate.set(`${accountId} ${nonce}`)
      const plain = commandOf(ask, messageId, { action: 'place', order, base, quote })
      const command = code === undefined ? plain : { ...plain, code }
      await run(ask, { messageId, accountId, commandId: nonce, command, again })
    },

    /** Cancels an open order; what becomes of it is told in a message of its own. */
    async cancel(ask: Ask, nonce: string, action: ActionOf<'cancelOrder'>): Promise<void> {
      const { accountId, symbol, orderId, base } = action
      const again: Button = { label: ask.t.button.cancelOrder(symbol), action }
      // Pressed again after a restart it is the same cancel, which has its message.
      const messageId = (await receipts.find(accountId, nonce))?.messageId ?? (await announce(ask, symbol))
      const command = commandOf(ask, messageId, { action: 'cancel', order: { symbol, orderId }, base, quote: '' })
      await run(ask, { messageId, accountId, commandId: nonce, command, again })
    },
  }
}

export type Placing = ReturnType<typeof createPlacing>
