import { type Bus, type Fault, type Holding, HoldingKey, refusal } from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'
import type { AccountBook } from './account-book.ts'

export interface LabelsDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly book: AccountBook
}

/** More accounts than anybody needs; each costs memory in every executor. */
const mostAccounts = 20
/** An add that took a label and died before it made its account gives the label back after this, ms. */
const abandonedMs = 60_000
const attempts = 10

const unnamed = 'main'

/** Labels that look alike are alike: composed and cased the same way. */
export const canonicalLabel = (label: string) => label.normalize('NFKC').trim().toLowerCase()

/** The labels of each user's accounts: taken before an account is made and given back when it is gone. */
export function createLabels({ bus, clock, book }: LabelsDeps) {
  /** What is taken now: by the record, and by accounts that are older than the record. */
  const takenOf = async (userId: string, { labels }: Holding) => {
    const taken: Holding['labels'] = {}
    for (const { label, accountId, addedAt } of book.list(userId))
      taken[canonicalLabel(label)] = { accountId, at: addedAt }
    for (const [label, holder] of Object.entries(labels)) {
      const isYoung = holder.at > clock.now() - abandonedMs
      if (isYoung || (await book.find(holder.accountId))) taken[label] = holder
    }
    return taken
  }

  const change = async (
    userId: string,
    how: (now: Holding) => Promise<Holding | Fault>,
  ): Promise<Fault | undefined> => {
    for (let left = attempts; left > 0; left -= 1) {
      const entry = await bus.getKey(HoldingKey, { userId })
      const next = await how(entry?.value ?? { labels: {} })
      if ('outcome' in next) return next as Fault
      const written = entry
        ? await bus.updateKey(HoldingKey, { userId }, next, entry.revision)
        : await bus.createKey(HoldingKey, { userId }, next)
      if (written !== undefined) return undefined
    }
    return refusal('CONFLICT', 'the accounts of this user are being changed from too many sides; try again')
  }

  return {
    /** Takes a label for a new account; without one the first free of main, main-2, … @returns the label, or why not */
    async take(userId: string, accountId: string, wished: string | undefined): Promise<{ label: string } | Fault> {
      let label = wished ?? unnamed
      const fault = await change(userId, async (holding) => {
        const labels = await takenOf(userId, holding)
        if (Object.keys(labels).length >= mostAccounts)
          return refusal('TOO_MANY_ACCOUNTS', `a user has ${mostAccounts} accounts at most; remove one first`)
        for (let n = 2; wished === undefined && Object.hasOwn(labels, canonicalLabel(label)); n += 1)
          label = `${unnamed}-${n}`
        if (Object.hasOwn(labels, canonicalLabel(label)))
          return refusal('LABEL_TAKEN', 'you have an account with this label already; choose another label')
        return { labels: { ...labels, [canonicalLabel(label)]: { accountId, at: clock.now() } } }
      })
      return fault ?? { label }
    },
    /** Gives back the label of an account that is gone, or was not made after all. */
    giveBack: (userId: string, label: string) =>
      change(userId, async ({ labels }) => ({
        labels: Object.fromEntries(Object.entries(labels).filter(([each]) => each !== canonicalLabel(label))),
      })),
  }
}

export type Labels = ReturnType<typeof createLabels>
