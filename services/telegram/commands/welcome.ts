import type { Answer, Ask, Commands } from '../ask.ts'
import type { Button } from '../chat.ts'
import { commandNames, commandScopes, type Scope } from '../command-names.ts'
import type { Conversations } from '../conversation.ts'
import { type Language, languages, texts } from '../texts/index.ts'
import type { Users } from '../users.ts'

export interface WelcomeDeps {
  readonly users: Users
  readonly conversations: Conversations
}

/** A button that runs a command as if it had been written. */
const run = (label: string, text: string): Button => ({ label, action: { do: 'run', text } })

/** Greeting, help and language. */
export function createWelcome({ users, conversations }: WelcomeDeps) {
  const start = async ({ user, t }: Ask): Answer => ({
    text: t.welcome(user.name ?? ''),
    buttons: [
      [run(t.button.price, '/price BTCUSDT'), run(t.button.alerts, '/alerts')],
      [run(t.button.balance, '/balance'), run(t.button.trade('BUY', 'BTC'), '/buy BTCUSDT')],
      [run(t.button.addKey, '/addkey'), run(t.button.help, '/help')],
    ],
  })

  const help = async ({ t, isPrivate, rights }: Ask): Answer => {
    const mayUse = (scope: Scope) => (isPrivate ? scope !== 'operator' || rights === 'operator' : scope === 'public')
    const offered = commandNames.filter((name) => mayUse(commandScopes[name]))
    return { text: t.help(offered.map((name) => ({ name, about: t.commands[name] }))) }
  }

  const setLanguage = async ({ user }: Ask, language: Language): Answer => {
    await users.setLanguage(user.userId, language)
    return { text: texts[language].languageSet }
  }

  const lang = async (ask: Ask): Answer => {
    const wanted = languages.find((language) => language === ask.words[0]?.toLowerCase())
    if (wanted) return setLanguage(ask, wanted)
    const choices = languages.map(
      (language): Button => ({ label: texts[language].languageName, action: { do: 'setLanguage', language } }),
    )
    return { text: ask.t.chooseLanguage, buttons: [choices] }
  }

  const cancel = async ({ user, t }: Ask): Answer => {
    const left = await conversations.of(user.userId)
    await conversations.end(user.userId)
    return { text: left ? t.cancelled : t.nothingToCancel }
  }

  return { commands: { start, help, lang, cancel } satisfies Commands, setLanguage }
}

export type Welcome = ReturnType<typeof createWelcome>
