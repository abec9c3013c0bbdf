import type { Account, Fleet } from '@flotilla/client'
import type { AccountInfo, User } from '@flotilla/protocol'
import type { Ask } from './ask.ts'
import type { Reply } from './chat.ts'

/** Which of a user's accounts a private command is about. */
export function createAccountChoice(fleet: Fleet) {
  /**
   * The chosen account, else the first that works, else one that the key doctor blocked: its owner cancels, exits, and
   * asks the doctor why. What was chosen never gives way to another account unasked. @throws FaultError when no executor
   * answers
   */
  const chosen = async (user: User): Promise<AccountInfo | undefined> => {
    const connected = (await fleet.accounts.list(user.userId)).filter(({ state }) => state !== 'pending')
    const own = connected.find(({ accountId }) => accountId === user.accountId)
    return own ?? connected.find(({ state }) => state === 'active') ?? connected[0]
  }

  return {
    chosen,
    /** Does something with the user's account; without one says what is missing, and nothing is sent anywhere. */
    async withAccount(ask: Ask, work: (account: Account, info: AccountInfo) => Promise<Reply | undefined>) {
      const info = await chosen(ask.user)
      if (info) return work(fleet.account(info.accountId), info)
      const { t } = ask
      return {
        text: t.key.needed,
        buttons: [[{ label: t.button.addKey, action: { do: 'run', text: '/addkey' } }]],
      } as Reply
    },
  }
}

export type AccountChoice = ReturnType<typeof createAccountChoice>
