import type { Hello, Role } from '@flotilla/protocol'
import { heartbeatMs } from '@flotilla/runtime'
import type { Placed } from './reach.ts'

/** Missed heartbeats after which an instance counts as lost. */
const missedUntilLost = 3
/** Heartbeats after which every living instance has been heard of. */
const untilIntroduced = 1.5

/**
 * Every instance that is heard of, by its heartbeat. Pure: told what was heard and what time it is.
 * @param since when listening began, epoch ms
 */
export function createRoster(since: number) {
  const heard = new Map<string, { hello: Hello; at: number }>()

  const working = (role: Role): Hello[] =>
    [...heard.values()].map(({ hello }) => hello).filter((hello) => hello.role === role && hello.state === 'ready')

  return {
    /** Takes a heartbeat in; true when it changes who can be given work. */
    hear(hello: Hello, now: number): boolean {
      const before = heard.get(hello.instance)?.hello.state
      heard.set(hello.instance, { hello, at: now })
      return before !== hello.state
    },
    /** Forgets and returns the instances whose heartbeats stopped; those that said goodbye are `stopping`. */
    expire(now: number): Hello[] {
      const lost = [...heard.values()]
        .filter(({ at }) => now - at > missedUntilLost * heartbeatMs)
        .map(({ hello }) => hello)
      for (const { instance } of lost) heard.delete(instance)
      return lost
    },
    /** Whether somebody may be alive and not have been heard of yet. */
    introducing: (now: number) => now - since < untilIntroduced * heartbeatMs,
    /** The instances of a role that do work, by name so that every coordinator sees them in one order. */
    ready: (role: Role): string[] =>
      working(role)
        .map(({ instance }) => instance)
        .sort(),
    /** The same with the addresses they call from. */
    placed: (role: Role): Placed[] => working(role).map(({ instance, egress }) => ({ instance, egress })),
    all: (): Hello[] => [...heard.values()].map(({ hello }) => hello),
  }
}

export type Roster = ReturnType<typeof createRoster>
