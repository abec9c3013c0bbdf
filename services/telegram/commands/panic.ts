import type { Fleet, FollowedFreeze } from '@flotilla/client'
import { FaultError, FreezeScope, freezeScope } from '@flotilla/protocol'
import type { Answer, Ask, Commands } from '../ask.ts'
import { faultReply } from '../ask.ts'
import type { Button, Chat, Reply } from '../chat.ts'
import { type Html, lines } from '../html.ts'
import type { Delivery } from '../outbox.ts'
import { byOf } from '../users.ts'

export interface PanicDeps {
  readonly fleet: Fleet
  readonly chat: Chat
}

/** How long the message is kept up with what is being cancelled, ms; executors go on without it. */
const followMs = 120_000

/** What is frozen, and how the message says what came of it. */
interface Switch {
  readonly scope: string
  readonly flatten: boolean
  readonly say: (sum: FollowedFreeze) => Reply
}

/** What an operator wants frozen, as `account 7fab…`, `market usdm` or `all`; undefined when it cannot be told. */
function scopeOf([kind, id, ...rest]: readonly string[]): string | undefined {
  if (kind === 'all' && id === undefined) return 'all'
  if (id === undefined || rest.length > 0) return undefined
  const scope = kind === 'user' && /^\d+$/.test(id) ? `user-tg${id}` : `${kind}-${id}`
  return FreezeScope.safeParse(scope).data
}

/** The kill switch: of a person for their own accounts, of operators for any. It asks for no code and no confirmation. */
export function createPanicCommands({ fleet, chat }: PanicDeps) {
  const closeButton = ({ t }: Ask): Button[][] => [
    [{ label: t.panic.close, action: { do: 'run', text: '/panic close' } }],
  ]

  const outcome = (ask: Ask, { accounts, safe, cancelled, closed, complete }: FollowedFreeze, flatten: boolean) => {
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

  const follow = async (ask: Ask, told: Promise<Delivery>, { scope, flatten, say }: Switch) => {
    const { user, chatId } = ask
    const wish = { scope, flatten, by: byOf(user) }
    const reply = await fleet.freezes
      .setAndFollow(wish, { timeoutMs: followMs })
      .then((sum): Reply => (sum.thawed ? { text: ask.t.panic.endedEarly } : say(sum)))
      .catch((error: unknown) => {
        if (error instanceof FaultError) return faultReply(user, error.fault)
        throw error
      })
    const delivery = await told
    const messageId = delivery.ok ? delivery.messageId : ask.messageId
    await chat.change({ userId: user.userId, chatId }, messageId, reply, { patient: true, priority: 0 })
  }

  /** Beside all that is said: freezing waits for no message to reach its chat. */
  const pull = async (ask: Ask, begun: Html, how: Switch): Answer => {
    const { user, chatId } = ask
    const told = chat.say({ userId: user.userId, chatId }, { text: begun }, { patient: true, priority: 0 })
    void follow(ask, told, how).catch(fleet.bus.reportDefect.bind(undefined, 'freeze'))
    return undefined
  }

  const panic = async (ask: Ask): Answer => {
    const flatten = ask.words[0] === 'close'
    const scope = freezeScope({ userId: ask.user.userId })
    return pull(ask, ask.t.panic.begun, { scope, flatten, say: (sum) => outcome(ask, sum, flatten) })
  }

  /** `/freeze market usdm close`, by operators. */
  const freeze = async (ask: Ask): Answer => {
    const { freeze: said, panic: common } = ask.t
    const flatten = ask.words.at(-1) === 'close'
    const scope = scopeOf(flatten ? ask.words.slice(0, -1) : ask.words)
    if (scope === undefined) return { text: said.usage }
    const say = ({ accounts, safe, cancelled, closed, complete }: FollowedFreeze): Reply => ({
      text: lines(
        complete ? said.done(scope, accounts) : said.notYet(scope, safe, accounts),
        common.counts(cancelled, closed),
        flatten ? common.spotStays : undefined,
        said.after,
      ),
    })
    return pull(ask, said.begun(scope), { scope, flatten, say })
  }

  /** `/thaw 123456`: the code goes to the executor, which alone can check it. */
  const thaw = async ({ user, t, words }: Ask): Answer => {
    const wasFrozen = await fleet.freezes.endOwn(user.userId, byOf(user), words[0])
    return { text: wasFrozen ? t.panic.thawed : t.panic.notFrozen }
  }

  return { panic, freeze, thaw } satisfies Commands
}
