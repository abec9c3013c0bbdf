import type { Clock } from './clock.ts'
import { openSocket, type SocketEnd } from './socket.ts'
import { wsText } from './ws-params.ts'
import { readWsFrame, type WsFrame, type WsReply } from './ws-reply.ts'

/** How one request on a socket ended; `broken` means that it left and no answer came. */
export type WsResult =
  | { readonly kind: 'reply'; readonly reply: WsReply; readonly sentAt: number; readonly receivedAt: number }
  | { readonly kind: 'unsent'; readonly error: Error }
  | { readonly kind: 'broken'; readonly code: 'CUT' | 'TIMEOUT' | 'ABORTED'; readonly sentAt: number }

export interface WsRequest {
  readonly method: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  /** Asked in the tick of sending. @returns a reason not to send */
  readonly veto?: () => Error | undefined
}

export interface WsApiLegOptions {
  readonly url: string
  readonly localAddress?: string
  readonly clock: Clock
  readonly quietMs: number
  readonly serverPingMs: number
  readonly onOpen: () => void
  /** Frames that answer no waiting request, late answers among them. */
  readonly onFrame: (frame: WsFrame) => void
  readonly onEnd: (end: SocketEnd) => void
}

/** One WS-API socket with its requests in flight; lives once. */
export interface WsApiLeg {
  request(request: WsRequest): Promise<WsResult>
  readonly open: boolean
  /** Requests without an answer. */
  readonly pending: number
  close(): void
}

type Settle = (how: 'CUT' | 'TIMEOUT' | 'ABORTED' | WsReply) => void

export function openWsApiLeg(options: WsApiLegOptions): WsApiLeg {
  const { clock } = options
  const pending = new Map<number, Settle>()
  let lastId = 0
  let open = false

  const socket = openSocket({
    ...options,
    onOpen: () => {
      open = true
      options.onOpen()
    },
    onMessage: (data) => {
      const frame = readWsFrame(data)
      const settle = frame.kind === 'reply' ? pending.get(frame.id) : undefined
      if (frame.kind === 'reply' && settle) settle(frame.reply)
      else options.onFrame(frame)
    },
    onEnd: (end) => {
      open = false
      for (const settle of [...pending.values()]) settle('CUT')
      options.onEnd(end)
    },
  })

  const request = ({ method, params, timeoutMs, signal, veto }: WsRequest) =>
    new Promise<WsResult>((resolve) => {
      const keep = (error: Error) => resolve({ kind: 'unsent', error })
      if (signal?.aborted) return keep(new NotSent('ABORTED', 'the caller gave up'))
      const reason = veto?.()
      if (reason) return keep(reason)
      lastId += 1
      const id = lastId
      const sentAt = clock.now()
      if (!open || !socket.send(wsText({ id, method, ...(params && { params }) }))) {
        return keep(new NotSent('NOT_CONNECTED', 'the connection is not open'))
      }
      const onAbort = () => settle('ABORTED')
      const cancel = clock.after(timeoutMs, () => settle('TIMEOUT'))
      const settle: Settle = (how) => {
        pending.delete(id)
        cancel()
        signal?.removeEventListener('abort', onAbort)
        const answered = typeof how === 'object'
        resolve(
          answered
            ? { kind: 'reply', reply: how, sentAt, receivedAt: clock.now() }
            : { kind: 'broken', code: how, sentAt },
        )
      }
      pending.set(id, settle)
      signal?.addEventListener('abort', onAbort, { once: true })
    })

  return {
    request,
    get open() {
      return open
    },
    get pending() {
      return pending.size
    },
    close: () => socket.close(),
  }
}

/** Nothing was handed to the socket. */
export class NotSent extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'NotSent'
    this.code = code
  }
}
