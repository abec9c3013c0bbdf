/** One fact of the exchange's own record, numbered from 1 without a hole. */
export interface LedgerEntry {
  readonly seq: number
  readonly at: number
  readonly kind: 'order' | 'fill' | 'amend' | 'cancel' | 'request' | 'connect' | 'window'
  readonly [field: string]: unknown
}

/** The exchange's own truth: what was asked, accepted, filled and counted, whatever clients were told. */
export interface Ledger {
  append(at: number, kind: LedgerEntry['kind'], fields: Record<string, unknown>): void
  /**
   * JSON lines of the entries after `seq` that there are now, in portions that can be written out one by one while the
   * exchange goes on. What lies before `seq` costs nothing.
   */
  readSince(seq: number): Generator<string>
  readonly lastSeq: number
}

const CHUNK = 4_096
/** What stays readable; older entries go chunk by chunk so that a soak test does not eat the memory. */
const MAX_CHUNKS = 1_024

export function createLedger(): Ledger {
  const chunks: LedgerEntry[][] = [[]]
  let dropped = 0
  let lastSeq = 0

  function* readSince(seq: number): Generator<string> {
    const until = lastSeq
    let next = Math.max(seq, dropped)
    while (next < until) {
      const skip = Math.max(0, next - dropped)
      const chunk = chunks[Math.floor(skip / CHUNK)] ?? []
      const entries = chunk.slice(skip % CHUNK, (skip % CHUNK) + until - next)
      if (entries.length === 0) return
      next = entries[entries.length - 1]?.seq ?? until
      yield `${entries.map((entry) => JSON.stringify(entry)).join('\n')}\n`
    }
  }

  return {
    append(at, kind, fields) {
      let chunk = chunks[chunks.length - 1]
      if (!chunk || chunk.length === CHUNK) {
        chunk = []
        chunks.push(chunk)
        if (chunks.length > MAX_CHUNKS) dropped += chunks.shift()?.length ?? 0
      }
      lastSeq += 1
      chunk.push({ seq: lastSeq, at, kind, ...fields })
    },
    readSince,
    get lastSeq() {
      return lastSeq
    },
  }
}
