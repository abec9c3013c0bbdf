import type { Fleet } from '@flotilla/client'
import { type AccountInfo, FaultError, type Finding, type User } from '@flotilla/protocol'
import type { AccountChoice } from '../accounts.ts'
import type { Answer, Ask, Commands } from '../ask.ts'
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

/** Keys whose secret is made at Binance. */
const secretTypes = ['HMAC', 'RSA'] as const

/** How an account gets its key, and whether the key is well. No secret passes here: an executor makes the pair. */
export function createKeyCommands({ fleet, users, conversations, choice }: KeyCommandDeps) {
  const mine = (user: User) => fleet.accounts.list(user.userId)

  /** Keys that were made at Binance come in by a page that seals them: nothing secret is typed here. */
  const offerPage = async ({ user: { userId, language }, t }: Ask, purpose: 'HMAC' | 'RSA', label?: string): Answer => {
    const page = await fleet.accounts.openPage({ userId, purpose, language, ...(label ? { label } : {}) })
    return { text: t.key.page(page.url) }
  }

  const addkey = async (ask: Ask): Answer => {
    const { user, words, t } = ask
    const [first = '', ...rest] = words
    const type = secretTypes.find((each) => each.toLowerCase() === first.toLowerCase())
    if (type) return offerPage(ask, type, rest.join(' ').slice(0, 30) || undefined)
    const known = await mine(user)
    // A pair that still waits for its key is shown again instead of leaving a trail of unused ones.
    const waiting = known.find(({ state, keyType }) => state === 'pending' && keyType === 'ED25519')
    const wished = words.join(' ').slice(0, 30) || undefined
    const label = wished === undefined ? {} : { label: wished }
    const account = waiting ?? (await fleet.accounts.add({ userId: user.userId, ...label }))
    await conversations.begin(user.userId, { awaits: 'apiKey', accountId: account.accountId })
    const others = secretTypes.map((each) => ({
      label: t.button.addSecret(each),
      action: { do: 'run', text: `/addkey ${each}` } as const,
    }))
    return { text: t.key.instructions((account.publicKey ?? '').trim()), buttons: [others] }
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

  const doctor = (ask: Ask): Answer => choice.withAccount(ask, (_, { accountId }) => check(ask, accountId))

  return { commands: { addkey, doctor } satisfies Commands, complete, check }
}

export type KeyCommands = ReturnType<typeof createKeyCommands>
