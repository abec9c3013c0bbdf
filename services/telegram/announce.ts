import type { Log } from '@flotilla/runtime'
import { commandNames, commandScopes } from './command-names.ts'
import type { Gateway } from './gateway.ts'
import { languages, texts } from './texts/index.ts'

/** Tells people's apps the commands, in their language: all in private chats, the public ones in groups. */
export async function announceCommands(gateway: Gateway, log: Log): Promise<void> {
  for (const language of languages) {
    const describe = (names: typeof commandNames) =>
      names.map((command) => ({ command, description: texts[language].commands[command] }))
    // English also stands for every language we do not speak.
    const code = language === 'en' ? '' : language
    const everybodys = commandNames.filter((name) => commandScopes[name] !== 'operator')
    const shared = commandNames.filter((name) => commandScopes[name] === 'public')
    const told = [
      await gateway.setCommands(describe(everybodys), 'all_private_chats', code),
      await gateway.setCommands(describe(shared), 'all_group_chats', code),
    ]
    for (const answer of told) {
      if (!answer.ok) log.warn('the list of commands could not be told to Telegram', { kind: answer.fault.kind })
    }
  }
}
