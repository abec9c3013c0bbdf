import type { Clock, Random } from './clock.ts'
import type { Gate } from './gate.ts'
import { type Environment, type HostBase, type HostOverrides, type Hosts, hostsFor } from './hosts.ts'
import type { LimitReport } from './report.ts'
import { createRest, type Rest } from './rest.ts'
import { createTimeSync, type TimeSync } from './time-sync.ts'

export interface VenueOptions {
  environment: Environment
  overrides?: HostOverrides
  simPort?: number | undefined
  localAddress?: string | undefined
  /** For each attempt of a REST call. */
  timeoutMs: number
  /** Permits are asked of it, and what answers say about limits is told to it. */
  gate: Gate & { report(report: LimitReport): void }
  clock: Clock
  random: Random
  /** Families of hosts in use, whose clocks are measured. */
  bases: readonly HostBase[]
}

/** REST and the server clocks of one environment, wired to each other. */
export interface Venue {
  readonly hosts: Hosts
  readonly rest: Rest
  readonly time: TimeSync
  /** Binance's clock now, never ahead of it, epoch milliseconds: what a signed timestamp is made of. */
  serverTime(base: HostBase): number
  close(): Promise<void>
}

/**
 * Puts transport and server clocks together and begins to measure.
 * @throws TypeError see {@link hostsFor}
 */
export function connectVenue(options: VenueOptions): Venue {
  const { environment, overrides, simPort, localAddress, gate, clock, random, timeoutMs, bases } = options
  const hosts = hostsFor(environment, overrides, simPort)
  const timed = bases.filter((base) => hosts.rest[base] !== undefined)
  const time = createTimeSync({ clock, bases: timed, rest: () => rest })
  const serverTime = (base: HostBase) => time.of(base).timestamp()
  const rest = createRest({
    ...{ hosts, gate, clock, random, timeoutMs, serverTime },
    ...(localAddress && { localAddress }),
    onReport: (report) => gate.report(report),
    onClockRefused: time.contradicted,
  })
  time.start()
  return {
    ...{ hosts, rest, time, serverTime },
    async close() {
      time.stop()
      await rest.close()
    },
  }
}
