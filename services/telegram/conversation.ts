import { z } from 'zod'
import { Action } from './action.ts'
import type { Sessions } from './sessions.ts'

/** What the bot has asked a user and awaits as their next message. */
export const Conversation = z.discriminatedUnion('awaits', [
  z.object({ awaits: z.literal('apiKey'), accountId: z.string() }),
  /** A code of the user's authenticator, for what a button asked for; the button's nonce stays the command's id. */
  z.object({ awaits: z.literal('code'), action: Action, nonce: z.string(), messageId: z.string() }),
  z.object({ awaits: z.literal('amount'), side: z.enum(['BUY', 'SELL']), symbol: z.string() }),
])
export type Conversation = z.infer<typeof Conversation>

const ttlMs: Readonly<Record<Conversation['awaits'], number>> = { apiKey: 3_600_000, amount: 600_000, code: 60_000 }

/** One conversation for each user, which may be forgotten at any time. */
export function createConversations(sessions: Sessions) {
  const nameOf = (userId: string) => `talk:${userId}`
  return {
    async of(userId: string): Promise<Conversation | undefined> {
      const text = await sessions.get(nameOf(userId))
      return text === undefined ? undefined : Conversation.safeParse(JSON.parse(text)).data
    },
    begin: (userId: string, conversation: Conversation) =>
      sessions.set(nameOf(userId), JSON.stringify(conversation), ttlMs[conversation.awaits]),
    end: (userId: string) => sessions.drop(nameOf(userId)),
  }
}

export type Conversations = ReturnType<typeof createConversations>
