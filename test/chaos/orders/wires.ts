import { createFaultProxy, type Direction, type FaultProxy } from './fault-proxy.ts'
import { httpFrames, natsFrames } from './frames.ts'
import type { KillPoints } from './kill-points.ts'
import { busMoments, exchangeMoments, type Moment, newSeen } from './moments.ts'

/** The wires of one process. */
export interface Wires {
  /** One for each node. */
  readonly nats: readonly FaultProxy[]
  /** Executors only. */
  readonly exchange?: FaultProxy
}

export interface WiringDeps {
  /** Where each node listens. */
  readonly nats: readonly Promise<number>[]
  readonly exchange: Promise<number>
  readonly killPoints: KillPoints
  /** The process that runs under a name just now. */
  readonly pidOf: (name: string) => number | undefined
}

/** Puts a proxy between each process and NATS, and between each executor and the exchange. */
export function createWiring({ nats, exchange, killPoints, pidOf }: WiringDeps) {
  const all = new Map<string, Wires>()
  const seen = newSeen()

  /** Watched for the moments of an executor's requests. */
  const watched = async (name: string): Promise<Wires> => {
    const writer = () => `${name}:${pidOf(name)}`
    const watch = (read: (direction: Direction, message: Buffer) => readonly Moment[]) => {
      return (direction: Direction, message: Buffer) =>
        killPoints.reached(name, read(direction, message), message.length)
    }
    const node = (target: Promise<number>) =>
      createFaultProxy({ target, frames: natsFrames, watch: () => watch(busMoments(seen, writer)) })
    return {
      nats: await Promise.all(nats.map(node)),
      exchange: await createFaultProxy({
        ...{ target: exchange, frames: httpFrames },
        watch: () => watch(exchangeMoments(seen)),
      }),
    }
  }

  const blind = async (): Promise<Wires> => {
    const node = (target: Promise<number>) =>
      createFaultProxy({ target, frames: () => (chunk) => [chunk], watch: () => () => undefined })
    return { nats: await Promise.all(nats.map(node)) }
  }

  const everyWire = () =>
    [...all.values()].flatMap(({ nats: nodes, exchange: venue }) => [...nodes, ...(venue ? [venue] : [])])

  return {
    all: all as ReadonlyMap<string, Wires>,
    async add(name: string): Promise<void> {
      all.set(name, await (name.startsWith('executor-') ? watched(name) : blind()))
    },
    /** Where a process finds NATS and the exchange. */
    variablesOf(name: string): Record<string, string> {
      const wires = all.get(name)
      if (!wires) throw new Error(`${name} has no wires`)
      const url = wires.exchange && `http://127.0.0.1:${wires.exchange.port}`
      return {
        NATS_URL: wires.nats.map(({ port }) => `nats://127.0.0.1:${port}`).join(','),
        ...(url && { BINANCE_SPOT_REST_URL: url, BINANCE_USDM_REST_URL: url, BINANCE_COINM_REST_URL: url }),
      }
    },
    calm() {
      for (const each of everyWire()) each.calm()
    },
    async close() {
      await Promise.all(everyWire().map((each) => each.close()))
    },
  }
}
