import type { Fleet, FreezeSum } from '@flotilla/client'
import { FaultError, freezeScope, type User } from '@flotilla/protocol'
import type { Answer, Ask, Commands } from '../ask.ts'
import { faultReply } from '../ask.ts'
import type { Button, Chat, Reply } from '../chat.ts'
import { lines } from '../html.ts'

export interface PanicDeps {
  readonly fleet: Fleet
  readonly chat: Chat
}

/** How long the message is kept up with what is being cancelled, ms; executors go on without it. */
const followMs = 120_000

const byOf = ({ userId }: User) => `telegram:user:${userId.replace(/^tg/, '')}`

/** The kill switch of one person: all of their accounts. It asks for no code and no confirmation. */
export function createPanicCommands({ fleet, chat }: PanicDeps) {
  const closeButton = ({ t }: Ask): Button[][] => [
    [{ label: t.panic.close, action: { do: 'run', text: '/panic close' } }],
  ]

  const outcome = (ask: Ask, { accounts, safe, cancelled, closed, complete }: FreezeSum, flatten: boolean) => {
    const { panic } = ask.t
    const text = lines(
      complete ? panic.done(accounts) : panic.notYet(safe, accounts),
      panic.counts(cancelled, closed),
      flatten ? panic.spotStays : undefined,
      panic.after,
    )
    const reply: Reply = flatten ? { text } : { text, buttons: closeButton(ask) }
    return reply
  }

  const follow = async (ask: Ask, messageId: string, flatten: boolean) => {
    const { user, chatId } = ask
    const wish = { scope: freezeScope({ userId: user.userId }), flatten, by: byOf(user) }
    const reply = await fleet.freezes
      .setAndFollow(wish, { timeoutMs: followMs })
      .then((sum) => outcome(ask, sum, flatten))
      .catch((error: unknown) => {
        if (error instanceof FaultError) return faultReply(user, error.fault)
        throw error
      })
    await chat.change({ userId: user.userId, chatId }, messageId, reply, { patient: true, priority: 0 })
  }

  const panic = async (ask: Ask): Answer => {
    const { user, chatId, t, words } = ask
    const flatten = words[0] === 'close'
    const told = await chat.say(
      { userId: user.userId, chatId },
      { text: t.panic.begun },
      { patient: true, priority: 0 },
    )
    // Beside the person's next messages: freezing must not wait for them, nor they for it.
    void follow(ask, told.ok ? told.messageId : ask.messageId, flatten).catch(
      fleet.bus.reportDefect.bind(undefined, 'panic'),
    )
    return undefined
  }

  /** `/thaw 123456`: the code goes to the executor, which alone can check it. */
  const thaw = async ({ user, t, words }: Ask): Answer => {
    const wasFrozen = await fleet.freezes.endOwn(user.userId, byOf(user), words[0])
    return { text: wasFrozen ? t.panic.thawed : t.panic.notFrozen }
  }

  return { panic, thaw } satisfies Commands
}
