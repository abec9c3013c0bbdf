import { AccountFill, AccountOrder, type Bus, OrderStateEvent } from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'
import type { Chat, Reply } from './chat.ts'
import type { Lanes } from './lanes.ts'
import type { Delivery } from './outbox.ts'
import { type Receipt, withFill, withOrder, withState } from './receipt.ts'
import type { ReceiptLog } from './receipt-log.ts'
import { receiptReply, waitingMs } from './receipt-text.ts'

export interface ReceiptsDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: ReceiptLog
  readonly lanes: Lanes
  readonly chat: Chat
  /** Told when a chat turns out to be blocked by its user. */
  readonly onBlocked: (chatId: string) => Promise<unknown>
}

/** How many events are worked on at once; a slow chat must not hold up the others. */
const atOnce = 256
/** After how long an event that was not dealt with comes again, ms: soon after this process was replaced. */
const ackWaitMs = 10_000

interface Showing {
  again: boolean
  readonly done: Promise<void>
}

/**
 * Brings the message of each command to what is known of it, out of the durable logs: an event is acknowledged once its
 * message shows it, so receipts go on after a restart of any role, this one included.
 */
export function createReceipts({ bus, clock, log, lanes, chat, onBlocked }: ReceiptsDeps) {
  const showings = new Map<string, Showing>()
  const keyOf = (accountId: string, commandId: string) => `receipt:${accountId}:${commandId}`

  /** Adds a fact to a receipt; those of one command come one after another. */
  const add = async (accountId: string, commandId: string, fact: (receipt: Receipt) => Receipt) => {
    const work = async () => {
      const known = await log.find(accountId, commandId)
      if (!known) return undefined
      const next = fact(known)
      await log.save(next)
      return next
    }
    return lanes.run(keyOf(accountId, commandId), work, Number.POSITIVE_INFINITY)
  }

  const deliver = async (receipt: Receipt, reply: Reply): Promise<Delivery> => {
    const how = { patient: true, priority: 1 }
    const delivery = await chat.change(receipt, receipt.messageId, reply, how)
    // The user deleted the message: what became of their money is told all the same.
    const gone = !delivery.ok && delivery.why === 'gone'
    return gone ? chat.say(receipt, reply, how) : delivery
  }

  const showOnce = async (accountId: string, commandId: string) => {
    const receipt = await log.find(accountId, commandId)
    if (!receipt) return
    const reply = receiptReply(receipt, clock.now())
    const shown = reply.text.html
    if (shown === receipt.shown) return
    const delivery = await deliver(receipt, reply)
    if (delivery.ok) {
      const { messageId } = delivery
      await add(accountId, commandId, (latest) => ({ ...latest, messageId, shown }))
    } else if (delivery.why === 'blocked') await onBlocked(receipt.chatId)
    else if (delivery.why === 'closed') throw new Error('the bot stops before a receipt was shown; it is shown later')
  }

  /** Shows the latest of a receipt; facts that come meanwhile are shown together, afterwards. */
  const show = (accountId: string, commandId: string): Promise<void> => {
    const key = keyOf(accountId, commandId)
    const running = showings.get(key)
    if (running) {
      running.again = true
      return running.done
    }
    const loop = async () => {
      do {
        showing.again = false
        await showOnce(accountId, commandId)
      } while (showing.again)
    }
    const ended = Promise.withResolvers<void>()
    const showing: Showing = { again: false, done: ended.promise }
    showings.set(key, showing)
    loop()
      .finally(() => showings.delete(key))
      .then(ended.resolve, ended.reject)
    return showing.done
  }

  const take = async (accountId: string, commandId: string | undefined, fact: (receipt: Receipt) => Receipt) => {
    if (commandId === undefined) return
    if (await add(accountId, commandId, fact)) await show(accountId, commandId)
  }

  return {
    /** Begins the receipt of a command that is about to be handed in; one that was begun before is kept. */
    async begin(receipt: Receipt): Promise<void> {
      const { accountId, commandId } = receipt
      await lanes.run(keyOf(accountId, commandId), async () => {
        if (!(await log.find(accountId, commandId))) await log.save(receipt)
      })
      clock.after(waitingMs, () => void show(accountId, commandId).catch(() => undefined))
    },

    /** The receipt of a command that was begun before; undefined of one that is new. */
    find: log.find,

    /** Brings the message to what is known now. */
    show: ({ accountId, commandId }: Receipt) => show(accountId, commandId),

    /** Ends the receipt of a command that was not handed in. */
    forget: ({ accountId, commandId }: Receipt) => log.drop(accountId, commandId),

    /** Follows the logs; the returned function ends that and waits for what is in hand. */
    follow() {
      const how = (durable: string) => ({ durable, atOnce, ackWaitMs })
      const consumers = [
        bus.consume(OrderStateEvent, {}, how('telegram-states'), ({ tokens: { accountId, commandId }, payload }) =>
          take(accountId, commandId, (receipt) => withState(receipt, payload)),
        ),
        bus.consume(AccountOrder, {}, how('telegram-orders'), ({ tokens: { accountId }, payload }) =>
          take(accountId, payload.commandId, (receipt) => withOrder(receipt, payload)),
        ),
        bus.consume(AccountFill, {}, how('telegram-fills'), ({ tokens: { accountId }, payload }) =>
          take(accountId, payload.commandId, (receipt) => withFill(receipt, payload)),
        ),
      ]
      return async () => {
        await Promise.all(consumers.map((consumer) => consumer.stop()))
      }
    },
  }
}

export type Receipts = ReturnType<typeof createReceipts>
