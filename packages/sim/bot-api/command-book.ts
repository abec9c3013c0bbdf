export type BotCommand = { command: string; description: string }
export type Scope = { type: string; chat_id?: number; user_id?: number }

export type CommandBook = ReturnType<typeof createCommandBook>

/** The bot's commands by scope and language. @see https://core.telegram.org/bots/api#botcommandscope */
export function createCommandBook() {
  const lists = new Map<string, BotCommand[]>()
  const key = (scope: Scope, language: string) => [scope.type, scope.chat_id, scope.user_id, language].join(':')
  return {
    set(scope: Scope, language: string, commands: BotCommand[]) {
      if (commands.length === 0) lists.delete(key(scope, language))
      else lists.set(key(scope, language), commands)
    },
    get: (scope: Scope, language: string) => lists.get(key(scope, language)) ?? [],
    /** What a person sees in his private chat: the narrowest scope wins, in each his language before the general one. */
    seenBy(userId: number, language: string): BotCommand[] {
      const scopes: Scope[] = [{ type: 'chat', chat_id: userId }, { type: 'all_private_chats' }, { type: 'default' }]
      for (const scope of scopes)
        for (const tongue of [language, '']) {
          const list = lists.get(key(scope, tongue))
          if (list) return list
        }
      return []
    },
  }
}
