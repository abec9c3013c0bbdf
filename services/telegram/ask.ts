import { type Fault, FaultError, type User } from '@flotilla/protocol'
import type { Rights } from './access.ts'
import type { Reply } from './chat.ts'
import type { CommandName } from './command-names.ts'
import { faultText, type Texts, texts } from './texts/index.ts'

/** What somebody asks of the bot, and where. */
export interface Ask {
  readonly user: User
  readonly rights: Rights
  readonly chatId: string
  readonly isPrivate: boolean
  /** The message that asked; of a pressed button the one it stands under. */
  readonly messageId: string
  /** What was written after the command. */
  readonly words: readonly string[]
  readonly t: Texts
}

/** What a command answers; nothing when it has said what there is to say. */
export type Answer = Promise<Reply | undefined>

export type Commands = Partial<Readonly<Record<CommandName, (ask: Ask) => Answer>>>

export const textsOf = (user: User): Texts => texts[user.language]

export const splitWords = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

/** Why something could not be done, as an answer. */
export const faultReply = (user: User, fault: Fault): Reply => ({
  text: { html: `⚠️ ${faultText(user.language, fault).html}` },
})

/** Answers with why it failed where the fleet said so; a defect is thrown on. */
export async function orFault(user: User, work: () => Answer): Answer {
  try {
    return await work()
  } catch (error) {
    if (error instanceof FaultError) return faultReply(user, error.fault)
    throw error
  }
}
