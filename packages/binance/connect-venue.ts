import type { Clock, Random } from './clock.ts'
import type { Gate } from './gate.ts'
import { type Environment, type HostBase, type HostOverrides, type Hosts, hostsFor } from './hosts.ts'
import type { LimitReport } from './report.ts'
import { createRest, type Rest } from './rest.ts'
import { createTimeSync } from './time-sync.ts'

export interface VenueOptions {
  readonly environment: Environment
  readonly overrides: HostOverrides
  readonly simPort: number
  readonly localAddress: string | undefined
  readonly timeoutMs: number
  /** Families of hosts whose clocks are kept measured. */
  readonly bases: readonly HostBase[]
  /** Permits before the wire, reports after it. */
  readonly gate: Gate & { report(seen: LimitReport): void }
  readonly clock: Clock
  readonly random: Random
}

/** The way to one Binance: its hosts, REST calls behind the gate, and its clock. */
export interface Venue {
  readonly hosts: Hosts
  readonly rest: Rest
  /** Binance's time as this family of hosts tells it, never ahead of it; epoch ms. */
  serverTime(base: HostBase): number
  close(): Promise<void>
}

/** Wires hosts, transport and server clocks together. */
export function connectVenue(options: VenueOptions): Venue {
  const { environment, overrides, simPort, gate, clock, random, timeoutMs, localAddress, bases } = options
  const hosts = hostsFor(environment, overrides, simPort)
  const time = createTimeSync({ clock, bases, rest: () => rest })
  const serverTime = (base: HostBase) => time.of(base).timestamp()
  const rest = createRest({
    ...{ hosts, gate, clock, random, timeoutMs, serverTime },
    onReport: (report) => gate.report(report),
    onClockRefused(base) {
      time.of(base).distrust()
      void time.measure(base)
    },
    ...(localAddress && { localAddress }),
  })
  time.start()
  return {
    hosts,
    rest,
    serverTime,
    async close() {
      time.stop()
      await rest.close()
    },
  }
}
