import type { InstanceFact } from './facts.ts'

/** How an instance does, by its last heartbeat: one is due each second, after three it counts as lost. */
export type Health = 'beating' | 'starting' | 'stopping' | 'late' | 'lost'

export interface InstanceView {
  readonly role: string
  readonly instance: string
  readonly pid: number
  readonly egress: string
  readonly version: string
  readonly slots: number
  readonly uptimeMs: number
  readonly heardMsAgo: number
  readonly health: Health
}

const lateMs = 2_000
const lostMs = 3_000
/** Answers further apart than this had a time in which nobody could have been heard, ms. */
const deafMs = 2_500
/** How long a lost instance stays on the page, ms. */
const rememberedMs = 60_000

interface Seen {
  readonly fact: InstanceFact
  heardAt: number
}

function healthOf({ state }: InstanceFact, heardMsAgo: number): Health {
  if (heardMsAgo >= lostMs) return 'lost'
  if (heardMsAgo >= lateMs) return 'late'
  if (state === 'starting' || state === 'stopping') return state
  return 'beating'
}

/**
 * Remembers who was there: the coordinator forgets a lost instance, an operator must see it. Who said goodbye
 * leaves at once. A coordinator that has just taken over may not have heard everybody: time in which none answered
 * counts for nobody.
 */
export function createRollCall() {
  const seen = new Map<string, Seen>()
  let takenAt: number | undefined
  return {
    /** Takes an answer of the coordinator in and tells everybody there is, by role and name. */
    take(facts: readonly InstanceFact[], now: number): InstanceView[] {
      const deaf = takenAt === undefined || now - takenAt < deafMs ? 0 : now - takenAt
      takenAt = now
      for (const each of seen.values()) each.heardAt += deaf
      const present = new Set(facts.map(({ instance }) => instance))
      for (const fact of facts) seen.set(fact.instance, { fact, heardAt: now - fact.heardMsAgo })
      for (const [name, { fact, heardAt }] of seen) {
        const left = fact.state === 'stopping' && !present.has(name)
        if (left || now - heardAt > rememberedMs) seen.delete(name)
      }
      return [...seen.values()].map(({ fact, heardAt }) => {
        const { role, instance, pid, egress, version, slots, uptimeMs } = fact
        const heardMsAgo = now - heardAt
        return { role, instance, pid, egress, version, slots, uptimeMs, heardMsAgo, health: healthOf(fact, heardMsAgo) }
      })
    },
  }
}

export type RollCall = ReturnType<typeof createRollCall>
