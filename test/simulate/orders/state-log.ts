import type { OrderState } from '@flotilla/protocol'
import type { Stage, Surroundings } from './surroundings.ts'

export interface Entry {
  readonly seq: number
  readonly command: string
  readonly record: OrderState
  readonly at: number
}

export type Acked =
  | { readonly kind: 'appended'; readonly seq: number }
  | { readonly kind: 'conflict' | 'appendUnknown' }

/** How long an append waits for its acknowledgement, ms. */
const ackTimeoutMs = 2_000

/** The state log: compare-and-set by subject, lost acknowledgements, elections, and once in a while amnesia. */
export function createStateLog({ time, random, weather, met, say }: Surroundings) {
  /** All that ever was told; `entries` is what the server still has. */
  const told: Entry[] = []
  let entries: Entry[] = []
  /** What was on its way into a server that restarts never arrives. */
  let incarnation = 0
  const electionFrom = weather.election ? time.now + random.between(0, 15_000) : Number.POSITIVE_INFINITY
  const electionUntil = electionFrom + random.between(500, 9_000)
  const electing = () => time.now >= electionFrom && time.now < electionUntil

  const lastOf = (command: string, skip = 0): Entry | undefined => {
    for (let i = entries.length - 1; i >= 0; i -= 1) {
      const entry = entries[i]
      if (entry?.command !== command) continue
      if (skip === 0) return entry
      skip -= 1
    }
    return undefined
  }

  const apply = (command: string, record: OrderState, expect: number): number | undefined => {
    if ((lastOf(command)?.seq ?? 0) !== expect) return undefined
    const seq = (entries[entries.length - 1]?.seq ?? 0) + 1
    const entry = { seq, command, record, at: time.now }
    entries.push(entry)
    told.push(entry)
    say(
      'log',
      `${seq} ${command} ${record.state}${record.barrierAt === undefined ? '' : ' (barrier)'} by ${record.mark}`,
    )
    return seq
  }

  /** What goes wrong with this append, if anything. */
  const trouble = (command: string) => {
    if (electing()) {
      met('leader election', command)
      return random.pick(['lost append', 'late append'] as const)
    }
    const found = random.chance(weather.log)
      ? random.pick(['lost PubAck', 'lost append', 'late append'] as const)
      : undefined
    if (found) met(found, command)
    return found
  }

  return {
    told,
    lastOf,
    /** The last sequence of the stream. */
    get lastSeq() {
      return entries[entries.length - 1]?.seq ?? 0
    },
    stageOf(command: string): Stage {
      const state = lastOf(command)?.record.state
      return state === undefined ? 'no record' : state === 'sending' || state === 'checking' ? state : 'final'
    },
    append(command: string, record: OrderState, expect: number, heard: (acked: Acked) => void): void {
      const later = (ms: number, act: () => void) => time.schedule(time.now + ms, act)
      const wrong = trouble(command)
      if (wrong) later(ackTimeoutMs, () => heard({ kind: 'appendUnknown' }))
      if (wrong === 'lost append') return
      const born = incarnation
      later(wrong === 'late append' ? random.between(500, 8_000) : random.between(0.5, 5), () => {
        if (born !== incarnation) return
        const seq = apply(command, record, expect)
        if (!wrong)
          later(random.between(0.2, 2), () =>
            heard(seq === undefined ? { kind: 'conflict' } : { kind: 'appended', seq }),
          )
      })
    },
    /** Reads the last record; a leader that was deposed without knowing it shows an older one. */
    read(command: string, heard: (entry: Entry | undefined) => void): void {
      const wait = electing() ? electionUntil - time.now : 0
      time.schedule(time.now + wait + random.between(0.5, 3), () => {
        const stale = random.chance(weather.log / 2) && lastOf(command) !== undefined
        if (stale) met('stale log read', command)
        heard(lastOf(command, stale ? 1 : 0))
      })
    },
    /** The server comes back without its last records. */
    forget(count: number): void {
      const lost = entries.slice(-count)
      incarnation += 1
      entries = entries.slice(0, -count)
      for (const { command, seq } of lost) {
        met('amnesia', command)
        say('log', `lost ${seq} of ${command}`)
      }
    },
  }
}

export type StateLog = ReturnType<typeof createStateLog>
