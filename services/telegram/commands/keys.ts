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

/** How an account gets its key, and whether the key is well. No secret passes here: an executor makes the pair. */
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

  const doctor = (ask: Ask): Answer => choice.withAccount(ask, (_, { accountId }) => check(ask, accountId))

  return { commands: { addkey, doctor } satisfies Commands, complete, check }
}

export type KeyCommands = ReturnType<typeof createKeyCommands>
