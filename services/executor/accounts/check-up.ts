import type { Signer } from '@flotilla/binance'
import { AccountKey, type Bus, EgressKey, type Finding, type StoredAccount } from '@flotilla/protocol'
import type { Clock, Incidents, Log, Random } from '@flotilla/runtime'
import { createNotify } from '../notify.ts'
import { type AccountBook, wrongUid } from './account-book.ts'
import type { EgressChecks } from './egress-check.ts'
import type { Diagnosis, KeyDoctor } from './key-doctor.ts'

export interface CheckUpDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly random: Random
  readonly book: AccountBook
  readonly doctor: KeyDoctor
  readonly egresses: EgressChecks
  readonly incidents: Pick<Incidents, 'raise'>
}

/** What makes a key that was taken once useless or dangerous; the rest is advice, or may pass. */
const blocking = new Set([wrongUid, 'KEY_MAY_WITHDRAW', 'KEY_MAY_TRANSFER_INTERNALLY', 'KEY_MAY_TRANSFER'])

const attempts = 5

/** Has the doctor look at an account, keeps what others need of it, and blocks or frees the account by what was found. */
export function createCheckUp({ bus, clock, log, random, book, doctor, egresses, incidents }: CheckUpDeps) {
  const record = async (accountId: string, { egress }: Diagnosis) => {
    if (egress.seen.length === 0) return
    await bus.putKey(
      EgressKey,
      { accountId },
      { egress: [...egress.seen], refused: [...egress.refused], at: clock.now() },
    )
  }

  const raise = (accountId: string, { message }: Finding) =>
    incidents.raise(accountId, `account ${accountId}: ${message}`)

  const notify = createNotify({ bus, clock, log })

  /** What was found is on their account, so it is no secret to them. */
  const tell = ({ userId, label }: StoredAccount, { in: said, ...plain }: Finding) => {
    const text = (which: { message: string; fix?: string | undefined } | undefined) =>
      `⚠️ ${label}: ${[which?.message ?? plain.message, which?.fix].filter(Boolean).join('. ')}`
    const id = `key-${Buffer.from(random.bytes(9)).toString('hex')}`
    notify(userId, { id, text: { en: text(said?.en), tr: text(said?.tr) }, priority: 1, at: clock.now() })
  }

  /** Blocks or frees an account, unless it was changed so that this makes no difference any more. */
  const settle = async (accountId: string, apiKey: string, found: Finding | undefined) => {
    for (let left = attempts; left > 0; left -= 1) {
      const entry = await book.find(accountId)
      if (entry?.value.apiKey !== apiKey || entry.value.state === 'pending') return
      const { blockedBy: before, ...account } = entry.value
      if (before === found?.code) return
      const next: StoredAccount = found
        ? { ...account, state: 'blocked', blockedBy: found.code }
        : { ...account, state: 'active' }
      if ((await bus.updateKey(AccountKey, { accountId }, next, entry.revision)) === undefined) continue
      if (!found) return
      log.error('the key doctor blocked an account', { accountId, code: found.code })
      raise(accountId, found)
      tell(account, found)
      return
    }
  }

  return {
    /** Looks at a key before it is taken. */
    async tryOut(account: StoredAccount, apiKey: string): Promise<Diagnosis> {
      const { accountId, uid } = account
      const signer = book.tryOut(account, apiKey)
      const diagnosis = await doctor({
        ...{ accountId, signer, uid, priority: 4 },
        elsewhere: egresses.of(account, apiKey),
      })
      if (!diagnosis.refused) await record(accountId, diagnosis)
      const foreign = diagnosis.findings.find(({ code }) => code === wrongUid)
      if (foreign) raise(accountId, foreign)
      return diagnosis
    },

    /** Looks at an account whose key is in use. */
    async examine(account: StoredAccount, signer: Signer, priority: 4 | 5): Promise<Diagnosis> {
      const { accountId, uid, apiKey = '' } = account
      const elsewhere = egresses.of(account, apiKey)
      const diagnosis = await doctor({ accountId, signer, uid, elsewhere, priority })
      await record(accountId, diagnosis)
      const works = diagnosis.findings.some(({ code }) => code === 'KEY_WORKS')
      const bad = diagnosis.findings.find(({ code }) => blocking.has(code))
      // What could not be asked frees nobody.
      const isKnown = works && !diagnosis.findings.some(({ code }) => code === 'RIGHTS_UNKNOWN')
      if (bad || isKnown) await settle(accountId, apiKey, bad)
      return diagnosis
    },
  }
}

export type CheckUp = ReturnType<typeof createCheckUp>
