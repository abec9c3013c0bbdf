import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import type { Cancel, Clock } from '../clock.ts'
import type { Lifetimes } from '../lifetimes.ts'

/** One client's socket with the exchange's manners: pings, inbound limits, a life of 24 hours. */
export interface Connection {
  readonly path: string
  readonly address: string
  /** Whether it asked for times in microseconds. */
  readonly microseconds: boolean
  /** Writes a ready-made frame; several in one turn go out together. */
  write(frame: Buffer): void
  close(code: number, reason: string): void
  /** Cuts without a closing handshake, as a broken line would. */
  cut(): void
  /** Ends the connection when it has lived its time. */
  age(): void
  onMessage(listener: (text: string) => void): void
  onClose(listener: () => void): void
}

export interface ConnectionOptions {
  readonly clock: Clock
  readonly path: string
  readonly address: string
  readonly microseconds: boolean
  readonly pingMs: number
  readonly pongDeadlineMs: number
  readonly lifetimes: Lifetimes
  /** Messages, pings and pongs together, per second; more disconnect. */
  readonly inboundPerSecond: number | null
}

/** A reader this far behind is cut off, as the real one does. */
const MAX_BACKLOG_BYTES = 64_000_000

export function createConnection(socket: WebSocket, raw: Socket, options: ConnectionOptions): Connection {
  const { clock } = options
  const timers: Cancel[] = []
  const closeListeners: (() => void)[] = []
  let corked = false
  let second = 0
  let inSecond = 0
  const openedAt = clock.now()
  let lastPong = openedAt

  function count(): boolean {
    const now = Math.floor(clock.now() / 1_000)
    inSecond = now === second ? inSecond + 1 : 1
    second = now
    if (options.inboundPerSecond === null || inSecond <= options.inboundPerSecond) return true
    socket.close(1008, 'Too many requests')
    return false
  }

  function beat(): void {
    if (clock.now() - lastPong > options.pongDeadlineMs) return void socket.terminate()
    socket.ping(String(clock.now()))
  }

  timers.push(clock.every(options.pingMs, beat))
  socket.on('pong', () => {
    lastPong = clock.now()
    count()
  })
  socket.on('ping', count)
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    for (const cancel of timers) cancel()
    for (const listener of closeListeners) listener()
  })

  return {
    path: options.path,
    address: options.address,
    microseconds: options.microseconds,
    write(frame) {
      if (socket.readyState !== socket.OPEN) return
      if (!corked) {
        corked = true
        raw.cork()
        process.nextTick(() => {
          corked = false
          raw.uncork()
        })
      }
      raw.write(frame)
      if (raw.writableLength > MAX_BACKLOG_BYTES) socket.terminate()
    },
    close: (code, reason) => socket.close(code, reason),
    cut: () => raw.destroy(),
    age() {
      if (clock.now() >= openedAt + options.lifetimes.socketMs) socket.close(1000, 'Connection lifetime is over')
    },
    onMessage: (listener) =>
      void socket.on('message', (data) => {
        if (count()) listener(String(data))
      }),
    onClose: (listener) => void closeListeners.push(listener),
  }
}
