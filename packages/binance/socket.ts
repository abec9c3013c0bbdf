import WebSocket, { type ClientOptions } from 'ws'
import type { Clock } from './clock.ts'

/** Why a connection ended, or never began. */
export interface SocketEnd {
  /** WebSocket close code; 1006 when the peer vanished. */
  readonly code: number
  readonly reason: string
  /** Whether it had been open. */
  readonly opened: boolean
  /** For how long nothing may have come before it ended, ms: what was sent meanwhile is missing. */
  readonly silentMs: number
  /** HTTP status of a refused handshake: 429 and 418 mean too many connection attempts. */
  readonly status?: number
  readonly retryAfterMs?: number
}

export interface SocketOptions {
  readonly url: string
  readonly clock: Clock
  /** Source address to bind to. */
  readonly localAddress?: string
  /** Nothing heard for this long: we ping. */
  readonly quietMs: number
  /** How often this server pings. */
  readonly serverPingMs: number
  /** @default 10000 */
  readonly handshakeMs?: number
  readonly onOpen: () => void
  /** A frame's payload, as received. */
  readonly onMessage: (data: Buffer) => void
  /** Once, last. */
  readonly onEnd: (end: SocketEnd) => void
}

/** One WebSocket that notices when its peer is gone. */
export interface Socket {
  /** @returns false when the socket is not open; nothing was sent then */
  send(text: string): boolean
  /** Closes politely, and hard when the peer does not answer within a second. */
  close(): void
  /** Closes at once. */
  destroy(reason: string): void
}

/** Opens a WebSocket without compression (deflate costs twenty times what the frames do) and without redirects. */
export function openSocket(options: SocketOptions): Socket {
  const ws = new WebSocket(options.url, clientOptions(options))
  const end: { -readonly [Key in keyof SocketEnd]: SocketEnd[Key] } = {
    ...{ code: 1006, reason: '', opened: false, silentMs: 0 },
  }
  const watch = createWatch(ws, options, (reason) => destroy(reason))
  const destroy = (reason: string) => {
    end.reason ||= reason
    ws.terminate()
  }
  ws.on('open', () => {
    end.opened = true
    watch.start()
    options.onOpen()
  })
  ws.on('message', (data) => {
    watch.heard = true
    options.onMessage(data as Buffer)
  })
  ws.on('unexpected-response', (request, response) => {
    Object.assign(end, refusal(response.statusCode, response.headers['retry-after']))
    request.destroy()
    ws.terminate()
  })
  ws.on('error', (error) => {
    end.reason ||= error.message
  })
  ws.on('close', (code, reason) => {
    watch.stop()
    const silentMs = end.opened ? watch.silentMs() : 0
    options.onEnd({ ...end, code, reason: reason.toString() || end.reason, silentMs })
  })
  return {
    send(text) {
      if (ws.readyState !== WebSocket.OPEN) return false
      ws.send(text)
      return true
    },
    close: () => ws.close(1000),
    destroy,
  }
}

function clientOptions({ handshakeMs, localAddress }: SocketOptions): ClientOptions & { closeTimeout: number } {
  return {
    perMessageDeflate: false,
    skipUTF8Validation: true,
    handshakeTimeout: handshakeMs ?? 10_000,
    maxPayload: 16 * 1024 * 1024,
    closeTimeout: 1_000,
    ...(localAddress && { localAddress }),
  }
}

function refusal(status: number | undefined, retryAfter: string | undefined): Partial<SocketEnd> {
  const retryAfterMs = retryAfter && /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : undefined
  return {
    reason: `handshake refused with ${status}`,
    ...(status !== undefined && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  }
}

interface Watch {
  /** Set by whatever arrives; a flag instead of a time stamp keeps the clock out of the hot path. */
  heard: boolean
  /** For how long nothing may have come, ms; 0 where something came lately and this process did not sleep. */
  silentMs(): number
  start(): void
  stop(): void
}

/**
 * Ends the connection when nothing arrives. The server's own pings count as news; between them we ping. A peer that
 * has ever answered our ping is dead when it leaves one unanswered, any other only after two of its own are missing.
 */
function createWatch(
  ws: WebSocket,
  { clock, quietMs, serverPingMs }: SocketOptions,
  die: (reason: string) => void,
): Watch {
  let cancel: (() => void) | undefined
  let quietFor = 0
  let answersPings = false
  let tickedAt = 0
  /** Something was heard after this, and nothing may have been since. */
  let heardAfter = 0
  let isSure = true
  const isLate = () => clock.monotonic() - tickedAt > 2 * quietMs
  const wait = () => {
    tickedAt = clock.monotonic()
    cancel = clock.after(quietMs, tick)
  }
  const watch: Watch = {
    heard: false,
    silentMs: () => (isSure && !isLate() ? 0 : clock.monotonic() - heardAfter),
    start: () => {
      wait()
      heardAfter = tickedAt
    },
    stop: () => cancel?.(),
  }
  const tick = () => {
    isSure = watch.heard && !isLate()
    if (watch.heard) heardAfter = tickedAt
    quietFor = watch.heard ? 0 : quietFor + quietMs
    watch.heard = false
    const patienceMs = answersPings ? 2 * quietMs : 2 * serverPingMs + quietMs
    if (quietFor >= patienceMs) {
      die(`nothing heard for ${quietFor} ms`)
      return
    }
    if (quietFor > 0 && ws.readyState === WebSocket.OPEN) ws.ping()
    wait()
  }
  ws.on('ping', () => {
    watch.heard = true
  })
  ws.on('pong', () => {
    watch.heard = true
    answersPings = true
  })
  return watch
}
