import { toBase32 } from '@flotilla/protocol'
import type { Clock, Random } from '@flotilla/runtime'
import { z } from 'zod'
import { Action, isOnceOnly } from './action.ts'
import type { Sessions } from './sessions.ts'

/** How long the bot remembers what a button does, ms. An order has a shorter life of its own. */
const rememberedMs = 24 * 3_600_000

/** People see a message, and may press, before the bot hears that it was delivered: so long a press waits for that, ms. */
const deliveryMs = 5_000
const lookMs = 50

const Kept = z.object({
  action: Action,
  userId: z.string(),
  chatId: z.string(),
  /** Where the button stands; unknown until its message was delivered. */
  messageId: z.string().optional(),
  used: z.boolean().optional(),
})
type Kept = z.infer<typeof Kept>

/** Who pressed which button where. */
export interface Press {
  readonly nonce: string
  readonly userId: string
  readonly chatId: string
  readonly messageId: string
}

/** `unknown`: forgotten or never made; `foreign`: of somebody else or of another message; `used`: done already. */
export type PressedAction =
  | { readonly ok: true; readonly action: Action }
  | { readonly ok: false; readonly why: 'unknown' | 'foreign' | 'used' }

/**
 * What buttons do, under nonces of 128 bits: a nonce is bound to one user and one message. Of an order the nonce is also
 * the command's id, so that the order log, not this memory, makes a double tap one order.
 */
export function createButtons(sessions: Sessions, random: Random, clock: Clock) {
  const nameOf = (nonce: string) => `button:${nonce}`
  const keep = (nonce: string, kept: Kept) => sessions.set(nameOf(nonce), JSON.stringify(kept), rememberedMs)

  const find = async (nonce: string): Promise<Kept | undefined> => {
    if (!/^[a-z2-7]{26}$/.test(nonce)) return undefined
    const text = await sessions.get(nameOf(nonce))
    return text === undefined ? undefined : Kept.safeParse(JSON.parse(text)).data
  }

  /** What is kept once its message is known to be delivered, or as it is when that takes too long. */
  const findDelivered = async (nonce: string): Promise<Kept | undefined> => {
    const until = clock.monotonic() + deliveryMs
    let kept = await find(nonce)
    while (kept && kept.messageId === undefined && clock.monotonic() < until) {
      await clock.sleep(lookMs)
      kept = await find(nonce)
    }
    return kept
  }

  return {
    /** Makes a nonce for what a button of this user in this chat will do. */
    async make(action: Action, userId: string, chatId: string): Promise<string> {
      const nonce = toBase32(random.bytes(16))
      await keep(nonce, { action, userId, chatId })
      return nonce
    },

    /** Binds buttons to the message they stand under. */
    async bind(nonces: readonly string[], messageId: string): Promise<void> {
      for (const nonce of nonces) {
        const kept = await find(nonce)
        if (kept) await keep(nonce, { ...kept, messageId })
      }
    },

    /** What a pressed button does, if this person may press it there. */
    async press({ nonce, userId, chatId, messageId }: Press): Promise<PressedAction> {
      const kept = await findDelivered(nonce)
      if (!kept) return { ok: false, why: 'unknown' }
      if (kept.userId !== userId || kept.chatId !== chatId || kept.messageId !== messageId) {
        return { ok: false, why: 'foreign' }
      }
      return kept.used ? { ok: false, why: 'used' } : { ok: true, action: kept.action }
    },

    /** Notes that a button did what it does, where that may happen once only. */
    async use(nonce: string): Promise<void> {
      const kept = await find(nonce)
      if (kept && isOnceOnly(kept.action)) await keep(nonce, { ...kept, used: true })
    },
  }
}

export type Buttons = ReturnType<typeof createButtons>
