import type { Clock } from './clock.ts'
import { cutEnvelope, readControl, SHUTDOWN_STREAM } from './envelope.ts'
import { createNameTable } from './name-table.ts'
import { createPacer } from './pacer.ts'
import { openSocket, type SocketEnd } from './socket.ts'
import type { StreamLimits } from './stream-limits.ts'
import { type Command, createSubscriptions } from './subscriptions.ts'

/** What happens to a leg. */
export interface LegHandlers {
  readonly onData: (stream: string, data: Buffer) => void
  readonly onOpen: () => void
  /** The server acknowledged these. Says nothing about whether they exist. */
  readonly onSubscribed: (streams: readonly string[]) => void
  /** The server refused this one. */
  readonly onRefused: (stream: string, code: number, message: string) => void
  readonly onShutdown: () => void
  readonly onEnd: (end: SocketEnd) => void
}

export interface LegOptions extends LegHandlers {
  readonly url: string
  readonly localAddress?: string
  readonly clock: Clock
  readonly limits: StreamLimits
  /** What to subscribe once open. */
  readonly names: Iterable<string>
  /** Private streams are not enveloped: every frame is one event of the stream ''. */
  readonly raw: boolean
}

/** One socket of a stream connection with what is subscribed on it; lives once. */
export interface Leg {
  subscribe(names: readonly string[]): void
  unsubscribe(names: readonly string[]): void
  readonly open: boolean
  /** Open, and everything wanted is acknowledged. */
  readonly settled: boolean
  /** What the server has acknowledged. */
  readonly acknowledged: readonly string[]
  close(): void
}

export function openLeg(options: LegOptions): Leg {
  const { clock, limits } = options
  const subscriptions = createSubscriptions(options.names, limits)
  const pacer = createPacer({ clock, perSecond: limits.messagesPerSecond })
  let open = false
  let cancelAck: (() => void) | undefined

  const send = (command: Command) => pacer.push(() => socket.send(JSON.stringify(command)))
  const pump = () => {
    if (!open) return
    for (let command = subscriptions.next(); command; command = subscriptions.next()) send(command)
    cancelAck?.()
    cancelAck = subscriptions.unanswered > 0 ? clock.after(ackDeadline(), onSilence) : undefined
  }
  const ackDeadline = () => limits.ackMs + (subscriptions.unanswered * 1_000) / limits.messagesPerSecond
  const onSilence = () => socket.destroy('a subscription was not acknowledged')

  const onControl = (frame: Buffer) => {
    const control = readControl(frame)
    if (control.kind === 'shutdown') options.onShutdown()
    if (control.kind === 'ack') {
      const command = subscriptions.acknowledge(control.id)
      if (command?.method === 'SUBSCRIBE') options.onSubscribed(command.params)
    }
    if (control.kind === 'error' && control.id !== undefined) {
      const refused = subscriptions.refuse(control.id)
      if (refused !== undefined) options.onRefused(refused, control.code, control.message)
    }
    pump()
  }

  const socket = openSocket({
    ...{ url: options.url, clock, quietMs: limits.quietMs, serverPingMs: limits.serverPingMs },
    ...(options.localAddress && { localAddress: options.localAddress }),
    onOpen: () => {
      open = true
      options.onOpen()
      pump()
    },
    onMessage: options.raw ? rawReader(options) : envelopeReader(options, onControl),
    onEnd: (end) => {
      open = false
      pacer.close()
      cancelAck?.()
      options.onEnd(end)
    },
  })

  return {
    subscribe(names) {
      subscriptions.add(names)
      pump()
    },
    unsubscribe(names) {
      subscriptions.remove(names)
      pump()
    },
    get open() {
      return open
    },
    get settled() {
      return open && subscriptions.settled
    },
    get acknowledged() {
      return subscriptions.acknowledged
    },
    close: () => socket.close(),
  }
}

function envelopeReader({ onData, onShutdown }: LegOptions, onControl: (frame: Buffer) => void) {
  const names = createNameTable()
  return (frame: Buffer) => {
    const cut = cutEnvelope(frame, names)
    if (!cut) onControl(frame)
    else if (cut.stream === SHUTDOWN_STREAM) onShutdown()
    else onData(cut.stream, cut.data)
  }
}

const RAW_SHUTDOWN = '{"e":"serverShutdown"'

function rawReader({ onData, onShutdown }: LegOptions) {
  return (frame: Buffer) => {
    if (frame.length < 64 && frame.toString('latin1').startsWith(RAW_SHUTDOWN)) onShutdown()
    else onData('', frame)
  }
}
