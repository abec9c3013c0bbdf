import type { Hello } from '@flotilla/protocol'

/** Two names that turned out to be one address: `from` is kept under `into` from now on. */
export interface Joined {
  readonly from: string
  readonly into: string
}

type Heard = Pick<Hello, 'egress' | 'source'>

/**
 * Which names are names of one address, by what instances say of where their calls leave from. The first by the alphabet
 * stands for all, so that every coordinator comes to the same. Names that were joined stay so while this process lives. Pure.
 */
export function createEgressNames() {
  const standIns = new Map<string, string>()
  const bySource = new Map<string, string>()
  const heard = new Set<string>()

  const scopeOf = (name: string): string => {
    const other = standIns.get(name)
    return other === undefined ? name : scopeOf(other)
  }

  return {
    /** The name under which the budget of an address is kept. */
    scopeOf,
    isKnown: (name: string) => heard.has(name),
    /** All names of the address that is kept under this one. */
    namesOf: (scope: string): string[] => [scope, ...[...standIns.keys()].filter((name) => scopeOf(name) === scope)],
    /** Every name that is kept under another. */
    joined: () => [...standIns.keys()].map((from) => ({ from, into: scopeOf(from) })),
    /** Takes a heartbeat in. @returns what it shows to be one */
    hear({ egress, source }: Heard): Joined | undefined {
      heard.add(egress)
      if (source === undefined) return undefined
      const known = scopeOf(bySource.get(source) ?? egress)
      bySource.set(source, egress)
      const name = scopeOf(egress)
      if (known === name) return undefined
      const [into = name, from = name] = [known, name].sort()
      standIns.set(from, into)
      return { from, into }
    },
  }
}

export type EgressNames = ReturnType<typeof createEgressNames>
