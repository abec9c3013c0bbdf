import { FaultError, type User } from '@flotilla/protocol'
import type { Log } from '@flotilla/runtime'
import type { Access } from './access.ts'
import type { Action } from './action.ts'
import { type Answer, type Ask, type Commands, orFault, splitWords, textsOf } from './ask.ts'
import type { Buttons } from './buttons.ts'
import type { Chat } from './chat.ts'
import { commandNames, commandScopes, isCommandName } from './command-names.ts'
import type { Conversation, Conversations } from './conversation.ts'
import type { Gateway } from './gateway.ts'
import { clip, lines } from './html.ts'
import type { Lanes } from './lanes.ts'
import { nearest } from './nearest.ts'
import { givenAway } from './secret.ts'
import type { Sessions } from './sessions.ts'
import { texts } from './texts/index.ts'
import type { Incoming, Person } from './updates.ts'
import type { Users } from './users.ts'
import { languageOf, userIdOf } from './users.ts'

type TextMessage = Extract<Incoming, { kind: 'text' }>
type Aside = Extract<Incoming, { kind: 'aside' }>
type Press = Extract<Incoming, { kind: 'press' }>

export interface RouterDeps {
  readonly gateway: Gateway
  readonly log: Log
  readonly lanes: Lanes
  readonly users: Users
  readonly access: Access
  /** What was told lately, so that it is not told again and again. */
  readonly sessions: Sessions
  readonly buttons: Buttons
  readonly chat: Chat
  readonly conversations: Conversations
  readonly commands: Required<Commands>
  /** What a button does besides running a command. */
  readonly act: (ask: Ask, action: Exclude<Action, { do: 'run' }>, nonce: string) => Answer
  /** What the answer to a question of the bot means. */
  readonly converse: (ask: Ask, conversation: Conversation, text: string) => Answer
}

/** `/price@bot BTCUSDT` taken apart; undefined when it is no command. */
function readCommand(text: string): { name: string; words: string[] } | undefined {
  const [, name, rest = ''] = /^\/([A-Za-z0-9_]+)(?:@\w+)?(?:\s+([\s\S]*))?$/.exec(text.trim()) ?? []
  return name === undefined ? undefined : { name: name.toLowerCase(), words: splitWords(rest) }
}

/** Somebody who may not use the bot is told so once in this time, ms. */
const turnedAwayMs = 600_000

/** Stops what must stop now: it waits for nothing that its sender asked before. */
const isUrgent = (incoming: Incoming) =>
  incoming.kind === 'text' && ['panic', 'freeze'].includes(readCommand(incoming.text)?.name ?? '')

const everybodys = commandNames.filter((name) => commandScopes[name] !== 'operator')

/** Takes what comes from Telegram to who deals with it: one thing after another of each person, the kill switch at once. */
export function createRouter(deps: RouterDeps) {
  const { gateway, log, lanes, users, access, sessions, buttons, chat, conversations, commands } = deps

  /** Texts in somebody's language, whether the bot knows them or not. */
  const wordsFor = async (person: Person) => {
    const user = await users.find(userIdOf(person)).catch(() => undefined)
    return user ? textsOf(user) : texts[languageOf(person)]
  }

  const runCommand = async (ask: Ask, name: string): Answer => {
    const { t, isPrivate, rights } = ask
    const isKnown = isCommandName(name) && (commandScopes[name] !== 'operator' || rights === 'operator')
    if (!isKnown) {
      return isPrivate ? { text: t.unknownCommand(clip(name), nearest(name, everybodys)) } : undefined
    }
    if (!isPrivate && commandScopes[name] !== 'public') return { text: t.groupOnly }
    return orFault(ask.user, () => commands[name](ask))
  }

  const askOf = (user: User, { chatId, isPrivate, messageId }: TextMessage | Press): Ask => ({
    user,
    rights: access.rightsOf(user.userId),
    chatId,
    isPrivate,
    messageId,
    words: [],
    t: textsOf(user),
  })

  /** A key that was typed is gone from the chat before anything else; it is never kept nor logged. */
  const sweep = async (message: TextMessage | Aside, what: 'secret' | 'key') => {
    const removed = await gateway.remove(message.chatId, message.messageId)
    log.warn('a message gave a key away', { kind: what, outcome: removed.ok ? 'deleted' : 'not deleted' })
    const t = await wordsFor(message.from)
    const text = what === 'secret' ? t.key.secretDeleted : t.key.keyDeleted
    const reply = { text: removed.ok ? text : lines(text, t.key.notDeleted) }
    await chat.say({ userId: userIdOf(message.from), chatId: message.chatId }, reply)
  }

  const answerText = async (ask: Ask, text: string, conversation: Conversation | undefined): Answer => {
    const command = readCommand(text)
    if (command) return runCommand({ ...ask, words: command.words }, command.name)
    if (conversation) return orFault(ask.user, () => deps.converse(ask, conversation, text.trim()))
    return ask.isPrivate ? { text: ask.t.notUnderstood } : undefined
  }

  /** Somebody who may not use the bot: an invitation is looked at, all else is answered with how to get one, now and then. */
  const turnAway = async (message: TextMessage) => {
    if (!message.isPrivate) return
    const to = { userId: userIdOf(message.from), chatId: message.chatId }
    const t = texts[languageOf(message.from)]
    const command = readCommand(message.text)
    const [token] = command?.name === 'start' ? command.words : []
    if (token) {
      const redeemed = await access.redeem(token, message.from)
      log.info('an invitation was brought', { userId: to.userId, outcome: redeemed })
      if (redeemed !== 'admitted') return void (await chat.say(to, { text: t.people[redeemed] }))
      const ask = askOf(await users.meet(message.from), message)
      return void (await chat.say(to, (await commands.start(ask)) ?? { text: t.people.admitted }))
    }
    const told = `away:${to.userId}`
    if ((await sessions.get(told)) !== undefined) return
    await sessions.set(told, '1', turnedAwayMs)
    await chat.say(to, { text: t.people.byInvitation(message.from.id) })
  }

  const hearText = async (message: TextMessage) => {
    const userId = userIdOf(message.from)
    const conversation = message.isPrivate ? await conversations.of(userId) : undefined
    const isAwaited = !message.isPrivate || conversation?.awaits === 'apiKey'
    if (!isAwaited && givenAway(message.text) === 'key') return sweep(message, 'key')
    if (access.rightsOf(userId) === 'none') return turnAway(message)
    const ask = askOf(await users.meet(message.from), message)
    const reply = await answerText(ask, message.text, conversation)
    if (reply) await chat.say({ userId: ask.user.userId, chatId: message.chatId }, reply)
  }

  const hearPress = async (press: Press) => {
    if (access.rightsOf(userIdOf(press.from)) === 'none') {
      await gateway.answer(press.pressId, texts[languageOf(press.from)].pressForeign)
      return
    }
    const ask = askOf(await users.meet(press.from), press)
    const to = { userId: ask.user.userId, chatId: press.chatId }
    const pressed = await buttons.press({ ...to, nonce: press.data, messageId: press.messageId })
    if (!pressed.ok) {
      const { pressForgotten, pressForeign, pressUsed } = ask.t
      const why = { unknown: pressForgotten, foreign: pressForeign, used: pressUsed }[pressed.why]
      await gateway.answer(press.pressId, why)
      return
    }
    const { action } = pressed
    // Answered beside the work: the button stops waiting at once, and an answer that fails holds nothing up.
    const answered = gateway.answer(press.pressId)
    if (action.do === 'run') {
      const command = readCommand(action.text)
      const reply = command && (await runCommand({ ...ask, words: command.words }, command.name))
      if (reply) await (action.inPlace ? chat.change(to, press.messageId, reply) : chat.say(to, reply))
    } else {
      const reply = await orFault(ask.user, async () => {
        const answer = await deps.act(ask, action, press.data)
        // What failed was not done, and may be pressed again.
        await buttons.use(press.data)
        return answer
      })
      if (reply) await chat.say(to, reply)
    }
    await answered
  }

  /** What failed is told to who asked, and logged; the next message finds everything as before. */
  const guarded = async (incoming: TextMessage | Aside | Press, work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      const fields = error instanceof FaultError ? { code: error.fault.code } : {}
      log.error('a message of a user could not be dealt with', { userId: userIdOf(incoming.from), ...fields }, error)
      const { failed } = await wordsFor(incoming.from)
      await chat.say({ userId: userIdOf(incoming.from), chatId: incoming.chatId }, { text: failed })
    }
  }

  return {
    /** Takes an update; those of a person who sends faster than they can be answered are let go. */
    hear(incoming: Incoming) {
      const key = `person:${incoming.from.id}`
      if (incoming.kind === 'blocked') {
        void lanes.run(key, async () => {
          await users.setBlocked(userIdOf(incoming.from), true).catch(() => undefined)
        })
        return
      }
      const carried = incoming.kind === 'text' ? `${incoming.text}\n${incoming.hidden}` : ''
      const given = givenAway(incoming.kind === 'aside' ? incoming.text : carried)
      if (incoming.kind !== 'press' && (given === 'secret' || (given && incoming.kind === 'aside'))) {
        // Not in the person's lane: a secret waits for nothing, and is let go of by nobody.
        void guarded(incoming, () => sweep(incoming, given)).catch(() => undefined)
        return
      }
      if (incoming.kind === 'aside') return
      const work = () => (incoming.kind === 'text' ? hearText(incoming) : hearPress(incoming))
      const taken = lanes.run(isUrgent(incoming) ? `${key}:urgent` : key, () => guarded(incoming, work))
      if (taken) void taken.catch(() => undefined)
      else if (incoming.kind === 'press') void gateway.answer(incoming.pressId)
    },
  }
}
