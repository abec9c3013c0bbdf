import { createHash } from 'node:crypto'
import { z } from 'zod'
import { canonical } from './content-hash.ts'
import { At } from './names.ts'
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

/** What lies in an account's log, in the order it was stored: an entry, or bytes that are none. */
export interface StoredEntry {
  readonly seq: number
  readonly payload: AuditEntry | undefined
  readonly bytes: Uint8Array
}

/** The end of an account's chain as it was once, kept where who can write to the log cannot. */
export const AuditHead = z.looseObject({
  accountId: z.string(),
  place: z.number().int().positive(),
  hash: z.string(),
  at: At,
})
export type AuditHead = z.infer<typeof AuditHead>

/**
 * Whether a chain holds, and where it breaks: at which place of it, in which message of the log. `from` is the first
 * place that is still kept; `before` counts entries of versions that knew no chain.
 */
export type ChainVerdict =
  | {
      readonly ok: true
      readonly from: number
      readonly to: number
      readonly head: string
      readonly before: number
      readonly heads: number
    }
  | { readonly ok: false; readonly place: number; readonly seq: number; readonly why: string }

/** An entry of a version that knew no chain. */
const Unchained = z.looseObject({ by: z.string(), what: z.string(), at: At, hash: z.never().optional() })

function isUnchained({ bytes }: StoredEntry): boolean {
  try {
    return Unchained.safeParse(JSON.parse(new TextDecoder().decode(bytes))).success
  } catch {
    return false
  }
}

/** Why an entry cannot stand after the one before it. */
function whyBroken(entry: AuditEntry, last: AuditEntry | undefined, accountId: string): string | undefined {
  if (entry.hash !== hashOf(entry)) return 'its content is not what was hashed'
  if (entry.accountId !== accountId) return `it belongs to account ${entry.accountId}`
  if (last && entry.place !== last.place + 1) return `it follows place ${last.place}`
  if (last && entry.previous !== last.hash) return 'it does not name the entry before it'
  if (!last && entry.place === 1 && entry.previous !== '') return 'it is the first and yet names one before it'
  return undefined
}

/**
 * Checks a chain in the order it was stored. Entries past the age of the log are gone, so it may begin at a later
 * place. That its end was cut off, or all of it written anew, shows against heads that were kept elsewhere.
 */
export function verifyChain(
  accountId: string,
  stored: readonly StoredEntry[],
  heads: readonly AuditHead[] = [],
): ChainVerdict {
  let last: AuditEntry | undefined
  let before = 0
  const hashes = new Map<number, string>()
  for (const each of stored) {
    const { seq, payload: entry } = each
    const broken = (place: number, why: string) => ({ ok: false, place, seq, why }) as const
    if (!entry) {
      if (last || !isUnchained(each)) return broken((last?.place ?? 0) + 1, 'what stands there is no entry')
      before += 1
      continue
    }
    const why = whyBroken(entry, last, accountId)
    if (why) return broken(entry.place, why)
    hashes.set(entry.place, entry.hash)
    last = entry
  }
  const from = hashes.keys().next().value ?? 0
  const kept = heads.filter((head) => head.accountId === accountId && head.place >= from)
  const lost = kept.find(({ place, hash }) => hashes.get(place) !== hash)
  if (lost) {
    const why = hashes.has(lost.place)
      ? 'it is another than the head that was kept elsewhere'
      : 'a head that was kept elsewhere is not there: the end was cut off'
    return { ok: false, place: lost.place, seq: stored.at(-1)?.seq ?? 0, why }
  }
  return { ok: true, from, to: last?.place ?? 0, head: last?.hash ?? '', before, heads: kept.length }
}
