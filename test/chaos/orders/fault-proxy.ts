import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cutter } from './frames.ts'

/** `out`: from the process to the server. */
export type Direction = 'out' | 'in'

/** What becomes of a message: how many of its bytes go on, and whether the connection dies then. */
export interface Ruling {
  readonly bytes: number
  readonly cut: boolean
}

/** Looks at each message of one connection in the moment in which it would go on; undefined lets it pass. */
export type Watch = (direction: Direction, message: Buffer) => Ruling | undefined

export interface FaultProxyOptions {
  /** Where the server listens on loopback; connections that come before it is known wait. */
  readonly target: Promise<number>
  /** Made anew for each direction of each connection. */
  readonly frames: () => Cutter
  readonly watch: () => Watch
}

/** Bytes on their way, and when they came. */
interface Parcel {
  readonly bytes: Buffer
  readonly at: number
}

interface Weather {
  /** Nothing passes before this time. */
  heldUntil: number
  /** What comes before this time arrives `lateMs` later. */
  lateUntil: number
  lateMs: number
  /** How many bytes more the next connection that carries some may carry; then it is cut. */
  bytesLeft: number | undefined
}

/**
 * A wire between a process and a server on loopback that can be cut, held and slowed. Bytes keep their order. What was
 * on its way when its sender died still arrives, as on a real network.
 */
export async function createFaultProxy({ target, frames, watch }: FaultProxyOptions) {
  const weather: Weather = { heldUntil: 0, lateUntil: 0, lateMs: 0, bytesLeft: undefined }
  const open = new Set<() => void>()

  const server = createServer((near) => {
    near.on('error', () => undefined)
    near.setNoDelay(true)
    void target.then((port) => {
      const far = connect({ port, host: '127.0.0.1', noDelay: true })
      far.on('error', () => near.destroy())
      const cut = () => {
        open.delete(cut)
        near.destroy()
        far.destroy()
      }
      open.add(cut)
      const ruling = watch()
      carry({ from: near, to: far, weather, cut, cutter: frames(), rule: (message) => ruling('out', message) })
      carry({ from: far, to: near, weather, cut, cutter: frames(), rule: (message) => ruling('in', message) })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')

  return {
    port: address.port,
    /** Ends every connection; new ones are let in. */
    cut() {
      for (const each of [...open]) each()
    },
    /** The connection that carries the next bytes dies after so many of them. */
    cutAfter(bytes: number) {
      weather.bytesLeft = bytes
    },
    /** Connections stay and carry nothing for so long. */
    hold(ms: number) {
      weather.heldUntil = Date.now() + ms
    },
    /** For so long everything arrives so much later. */
    late(lateMs: number, forMs: number) {
      Object.assign(weather, { lateMs, lateUntil: Date.now() + forMs })
    },
    calm() {
      Object.assign(weather, { heldUntil: 0, lateUntil: 0, bytesLeft: undefined })
    },
    async close() {
      server.close()
      for (const each of [...open]) each()
    },
  }
}

export type FaultProxy = Awaited<ReturnType<typeof createFaultProxy>>

interface Carrying {
  readonly from: Socket
  readonly to: Socket
  readonly weather: Weather
  readonly cut: () => void
  readonly cutter: Cutter
  readonly rule: (message: Buffer) => Ruling | undefined
}

/** One direction of a connection. */
function carry({ from, to, weather, cut, cutter, rule }: Carrying): void {
  const queue: Parcel[] = []
  let ended = false
  let running = false

  const dueAt = ({ at }: Parcel) => Math.max(weather.heldUntil, at < weather.lateUntil ? at + weather.lateMs : 0)

  const passOn = (message: Buffer) => {
    const { bytes = message.length, cut: last = false } = limited(weather, message) ?? rule(message) ?? {}
    if (to.destroyed) return
    if (!last) return void to.write(message.subarray(0, bytes))
    queue.length = 0
    // What was let through is to arrive: the other side is cut only once it was handed over.
    if (bytes > 0) to.write(message.subarray(0, bytes), cut)
    else cut()
  }

  const run = async () => {
    if (running) return
    running = true
    for (let [next] = queue; next; [next] = queue) {
      const waitMs = dueAt(next) - Date.now()
      if (waitMs > 0) {
        // In slices: the weather may clear up.
        await sleep(Math.min(waitMs, 50))
        continue
      }
      queue.shift()
      for (const message of cutter(next.bytes)) passOn(message)
    }
    running = false
    if (ended) to.end()
  }

  from.on('data', (bytes: Buffer) => {
    queue.push({ bytes, at: Date.now() })
    void run()
  })
  from.on('close', () => {
    ended = true
    void run()
  })
}

/** Takes a message off what the cut allows; undefined when none is due. */
function limited(weather: Weather, message: Buffer): Ruling | undefined {
  const left = weather.bytesLeft
  if (left === undefined) return undefined
  weather.bytesLeft = left > message.length ? left - message.length : undefined
  return left > message.length ? undefined : { bytes: left, cut: true }
}
