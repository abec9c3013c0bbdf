import { createHash } from 'node:crypto'
import { canonical } from './content-hash.ts'
import type { AuditEntry } from './subjects/audit.ts'

/** What an entry says before it has its place in a chain. */
export type AuditFact = Pick<AuditEntry, 'id' | 'by' | 'what' | 'at'>

const hashOf = ({ hash: _own, ...said }: AuditEntry) => createHash('sha256').update(canonical(said)).digest('hex')

/** The entry that follows `last` in an account's chain. */
export function linkAfter(last: AuditEntry | undefined, accountId: string, fact: AuditFact): AuditEntry {
  const place = (last?.place ?? 0) + 1
  const entry = { ...fact, accountId, place, previous: last?.hash ?? '', hash: '' }
  return { ...entry, hash: hashOf(entry) }
}

/** Whether a chain holds, and where it breaks. `from` is the first place that is still kept. */
export type ChainVerdict =
  | { readonly ok: true; readonly from: number; readonly to: number; readonly head: string }
  | { readonly ok: false; readonly place: number; readonly why: string }

/**
 * Checks a chain in the order it was stored. Entries past the age of the log are gone, so it may begin at a later
 * place; that its end was not cut off shows only against a head that was kept elsewhere.
 */
export function verifyChain(accountId: string, entries: readonly AuditEntry[]): ChainVerdict {
  let last: AuditEntry | undefined
  for (const entry of entries) {
    const broken = (why: string) => ({ ok: false, place: entry.place, why }) as const
    if (entry.hash !== hashOf(entry)) return broken('its content is not what was hashed')
    if (entry.accountId !== accountId) return broken(`it belongs to account ${entry.accountId}`)
    if (last && entry.place !== last.place + 1) return broken(`it follows place ${last.place}`)
    if (last && entry.previous !== last.hash) return broken('it does not name the entry before it')
    if (!last && entry.place === 1 && entry.previous !== '')
      return broken('it is the first and yet names one before it')
    last = entry
  }
  return { ok: true, from: entries[0]?.place ?? 0, to: last?.place ?? 0, head: last?.hash ?? '' }
}
