import type { Fleet } from '@flotilla/client'
import { type AccountInfo, FaultError, type Finding, type User } from '@flotilla/protocol'
import type { AccountChoice } from '../accounts.ts'
import type { ActionOf } from '../action.ts'
import type { Answer, Ask, Commands } from '../ask.ts'
import type { Button } from '../chat.ts'
import type { Conversations } from '../conversation.ts'
import { lines } from '../html.ts'
import { looksLikeKeyId } from '../secret.ts'
import { faultText, findingText } from '../texts/index.ts'
import type { Users } from '../users.ts'

export interface KeyCommandDeps {
  readonly fleet: Fleet
  readonly users: Users
  readonly conversations: Conversations
  readonly choice: AccountChoice
}

/** Of an API key as much as tells it from others. */
const shortKey = (apiKey = '') => (apiKey.length > 12 ? `${apiKey.slice(0, 6)}…${apiKey.slice(-4)}` : apiKey)

/** How a user's accounts get, show and lose their keys. No secret passes here: the pair is made by an executor. */
export function createKeyCommands({ fleet, users, conversations, choice }: KeyCommandDeps) {
  const mine = (user: User) => fleet.accounts.list(user.userId)

  /** A name that none of the user's accounts has: `main`, `main-2`, … */
  const freeLabel = (known: readonly AccountInfo[], wished = 'main') => {
    const taken = new Set(known.map(({ label }) => label))
    let label = wished
    for (let n = 2; taken.has(label); n += 1) label = `${wished}-${n}`
    return label
  }

  const addkey = async ({ user, words, t }: Ask): Answer => {
    const known = await mine(user)
    // A pair that still waits for its key is shown again instead of leaving a trail of unused ones.
    const waiting = known.find(({ state, keyType }) => state === 'pending' && keyType === 'ED25519')
    const wished = words.join(' ').slice(0, 30) || undefined
    const account = waiting ?? (await fleet.accounts.add({ userId: user.userId, label: freeLabel(known, wished) }))
    await conversations.begin(user.userId, { awaits: 'apiKey', accountId: account.accountId })
    return { text: t.key.instructions((account.publicKey ?? '').trim()) }
  }

  const doctorReport = (user: User, findings: readonly Finding[]) =>
    findings.map((finding) => findingText(user.language, finding))

  const check = async ({ user, t }: Ask, accountId: string): Answer => {
    const { account, findings } = await fleet.accounts.check(accountId)
    return { text: lines(t.key.doctor(account.label), ...doctorReport(user, findings)) }
  }

  /** Takes the API key a user sends after `/addkey`. */
  const complete = async ({ user, t }: Ask, accountId: string, apiKey: string): Answer => {
    if (!looksLikeKeyId(apiKey)) return { text: t.key.notAKey }
    let account: AccountInfo
    try {
      account = await fleet.accounts.add({ userId: user.userId, accountId, apiKey })
    } catch (error) {
      if (!(error instanceof FaultError)) throw error
      return { text: t.key.refused(faultText(user.language, error.fault)) }
    }
    await conversations.end(user.userId)
    await users.setAccount(user.userId, account.accountId)
    // The key is taken: that the doctor cannot be asked right now changes nothing of it.
    const findings = await fleet.accounts.check(accountId).then(
      (report) => report.findings,
      () => [],
    )
    return {
      text: lines(t.key.taken(account.label), ...doctorReport(user, findings)),
      buttons: [
        [
          { label: t.button.balance, action: { do: 'run', text: '/balance' } },
          { label: t.button.trade('BUY', 'BTC'), action: { do: 'run', text: '/buy BTCUSDT' } },
        ],
      ],
    }
  }

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

  const remove = async ({ user, t }: Ask, { accountId }: ActionOf<'removeAccount'>): Answer => {
    if (!(await own(user, accountId))) return { text: t.key.none }
    const { label } = await fleet.accounts.remove(accountId)
    if (user.accountId === accountId) await users.setAccount(user.userId)
    return { text: t.key.removed(label) }
  }

  const choose = async ({ user, t }: Ask, { accountId }: ActionOf<'chooseAccount'>): Answer => {
    const account = await own(user, accountId)
    if (!account) return { text: t.key.none }
    await users.setAccount(user.userId, accountId)
    return { text: t.key.chosen(account.label) }
  }

  const doctor = (ask: Ask): Answer => choice.withAccount(ask, (_, { accountId }) => check(ask, accountId))

  return {
    commands: { addkey, keys, removekey, doctor } satisfies Commands,
    complete,
    check,
    askRemove,
    remove,
    choose,
  }
}

export type KeyCommands = ReturnType<typeof createKeyCommands>
