import type { Fleet } from '@flotilla/client'
import type { AccountInfo, User } from '@flotilla/protocol'
import type { AccountChoice } from '../accounts.ts'
import type { ActionOf } from '../action.ts'
import type { Answer, Ask, Commands } from '../ask.ts'
import type { Button } from '../chat.ts'
import { html, lines } from '../html.ts'
import { byOf, type Users } from '../users.ts'

export interface AccountCommandDeps {
  readonly fleet: Fleet
  readonly users: Users
  readonly choice: AccountChoice
}

/** Of an API key as much as tells it from others. */
const shortKey = (apiKey = '') => (apiKey.length > 12 ? `${apiKey.slice(0, 6)}…${apiKey.slice(-4)}` : apiKey)

/** The accounts of a user: listed, chosen among, removed. */
export function createAccountCommands({ fleet, users, choice }: AccountCommandDeps) {
  const mine = (user: User) => fleet.accounts.list(user.userId)

  const keys = async ({ user, t }: Ask): Answer => {
    const known = await mine(user)
    const addKey: Button = { label: t.button.addKey, action: { do: 'run', text: '/addkey' } }
    if (known.length === 0) return { text: t.key.none, buttons: [[addKey]] }
    const chosen = await choice.chosen(user)
    const isChosen = ({ accountId }: AccountInfo) => accountId === chosen?.accountId
    const rows = known.map((account): Button[] => {
      const { accountId, label, state } = account
      const remove: Button = { label: t.button.remove(label), action: { do: 'askRemoveAccount', accountId, label } }
      if (state === 'pending') return [remove]
      const use: Button[] = isChosen(account)
        ? []
        : [{ label: t.button.choose(label), action: { do: 'chooseAccount', accountId } }]
      return [...use, { label: t.button.check(label), action: { do: 'checkAccount', accountId } }, remove]
    })
    return {
      text: lines(
        t.key.list,
        ...known.map((account) =>
          t.key.line(account.label, account.keyType, shortKey(account.apiKey), account.state, isChosen(account)),
        ),
      ),
      buttons: rows,
    }
  }

  const removekey = async ({ user, t }: Ask): Answer => {
    const known = await mine(user)
    if (known.length === 0) return { text: t.key.none }
    return {
      text: t.key.whichToRemove,
      buttons: known.map(({ accountId, label }) => [
        { label: t.button.remove(label), action: { do: 'askRemoveAccount', accountId, label } },
      ]),
    }
  }

  const askRemove = async ({ t }: Ask, { accountId, label }: ActionOf<'askRemoveAccount'>): Answer => ({
    text: t.key.askRemove(label),
    buttons: [[{ label: t.button.removeForGood, action: { do: 'removeAccount', accountId } }]],
  })

  /** The account as long as it is this user's: what a button says was true when it was made. */
  const own = async (user: User, accountId: string) =>
    (await mine(user)).find((account) => account.accountId === accountId)

  const remove = async ({ user, t }: Ask, { accountId }: ActionOf<'removeAccount'>, code?: string): Answer => {
    if (!(await own(user, accountId))) return { text: t.key.none }
    const { account, revoke } = await fleet.accounts.remove(accountId, {
      userId: user.userId,
      by: byOf(user),
      ...(code === undefined ? {} : { code }),
    })
    if (user.accountId === accountId) await users.setAccount(user.userId)
    return { text: lines(t.key.removed(account.label), ...(revoke ? [html`${revoke.in[user.language]}`] : [])) }
  }

  const choose = async ({ user, t }: Ask, { accountId }: ActionOf<'chooseAccount'>): Answer => {
    const account = await own(user, accountId)
    if (!account) return { text: t.key.none }
    await users.setAccount(user.userId, accountId)
    return { text: t.key.chosen(account.label) }
  }

  return { commands: { keys, removekey } satisfies Commands, askRemove, remove, choose }
}

export type AccountCommands = ReturnType<typeof createAccountCommands>
