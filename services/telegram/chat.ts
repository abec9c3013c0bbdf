import type { Action } from './action.ts'
import type { Buttons } from './buttons.ts'
import type { Key, OutgoingMessage } from './gateway.ts'
import type { Html } from './html.ts'
import type { Delivery, DeliveryOptions, Outbox } from './outbox.ts'

/** A button under a message: what it does, or where it leads. */
export type Button = { readonly label: string } & ({ readonly action: Action } | { readonly url: string })

/** What the bot says: a text and rows of buttons. */
export interface Reply {
  readonly text: Html
  readonly buttons?: readonly (readonly Button[])[]
}

/** Whom a message is for: its buttons obey this user alone. */
export interface Addressee {
  readonly userId: string
  readonly chatId: string
}

export interface ChatDeps {
  readonly outbox: Outbox
  readonly buttons: Buttons
}

/** Says things with buttons that do something. */
export function createChat({ outbox, buttons }: ChatDeps) {
  /** Gives each button its nonce. */
  const prepare = async ({ userId, chatId }: Addressee, reply: Reply) => {
    const nonces: string[] = []
    const keys: Key[][] = []
    for (const row of reply.buttons ?? []) {
      const cells: Key[] = []
      for (const button of row) {
        if ('url' in button) cells.push(button)
        else {
          const data = await buttons.make(button.action, userId, chatId)
          nonces.push(data)
          cells.push({ label: button.label, data })
        }
      }
      keys.push(cells)
    }
    const message: OutgoingMessage = { text: reply.text, keys }
    return { message, nonces }
  }

  return {
    async say(to: Addressee, reply: Reply, options?: DeliveryOptions): Promise<Delivery> {
      const { message, nonces } = await prepare(to, reply)
      const delivery = await outbox.send(to.chatId, message, options)
      if (delivery.ok) await buttons.bind(nonces, delivery.messageId)
      return delivery
    },

    /** Puts something else in place of a message. */
    async change(to: Addressee, messageId: string, reply: Reply, options?: DeliveryOptions): Promise<Delivery> {
      const { message, nonces } = await prepare(to, reply)
      await buttons.bind(nonces, messageId)
      return outbox.edit(to.chatId, messageId, message, options)
    },
  }
}

export type Chat = ReturnType<typeof createChat>
