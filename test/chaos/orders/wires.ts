import { createFaultProxy, type FaultProxy } from './fault-proxy.ts'
import { httpFrames, natsFrames } from './frames.ts'
import type { KillPoints } from './kill-points.ts'
import { busMoments, exchangeMoments, newSeen } from './moments.ts'

/** The wires of one process. */
export interface Wires {
  readonly nats: FaultProxy
  /** Executors only. */
  readonly exchange?: FaultProxy
}

export interface WiringDeps {
  readonly nats: Promise<number>
  readonly exchange: Promise<number>
  readonly killPoints: KillPoints
  /** The process that runs under a name just now. */
  readonly pidOf: (name: string) => number | undefined
}

/** Puts a proxy between each process and NATS, and between each executor and the exchange. */
export function createWiring({ nats, exchange, killPoints, pidOf }: WiringDeps) {
  const all = new Map<string, Wires>()
  const seen = newSeen()

  /** An executor's wires are watched for the moments of its requests. */
  const executorWires = async (name: string): Promise<Wires> => {
    const writer = () => `${name}:${pidOf(name)}`
    return {
      nats: await createFaultProxy({
        target: nats,
        frames: natsFrames,
        watch() {
          const read = busMoments(seen, writer)
          return (direction, message) => killPoints.reached(name, read(direction, message), message.length)
        },
      }),
      exchange: await createFaultProxy({
        target: exchange,
        frames: httpFrames,
        watch() {
          const read = exchangeMoments(seen)
          return (direction, message) => killPoints.reached(name, read(direction, message), message.length)
        },
      }),
    }
  }

  const blind = async (): Promise<Wires> => ({
    nats: await createFaultProxy({ target: nats, frames: () => (chunk) => [chunk], watch: () => () => undefined }),
  })

  return {
    all: all as ReadonlyMap<string, Wires>,
    async add(name: string): Promise<void> {
      all.set(name, await (name.startsWith('executor-') ? executorWires(name) : blind()))
    },
    /** Where a process finds NATS and the exchange. */
    variablesOf(name: string): Record<string, string> {
      const wires = all.get(name)
      if (!wires) throw new Error(`${name} has no wires`)
      const url = wires.exchange && `http://127.0.0.1:${wires.exchange.port}`
      return {
        NATS_URL: `nats://127.0.0.1:${wires.nats.port}`,
        ...(url && { BINANCE_SPOT_REST_URL: url, BINANCE_USDM_REST_URL: url, BINANCE_COINM_REST_URL: url }),
      }
    },
    calm() {
      for (const { nats: bus, exchange: venue } of all.values()) {
        bus.calm()
        venue?.calm()
      }
    },
    async close() {
      for (const { nats: bus, exchange: venue } of all.values()) {
        await bus.close()
        await venue?.close()
      }
    },
  }
}
