import type { Clock } from '@flotilla/runtime'

/** Tells one viewer something; the page gets it as an event of that name with JSON data. */
export type Send = (event: string, data: unknown) => void

/** A comment this often keeps proxies from closing a quiet stream, ms. */
const keepAliveMs = 15_000
/** A viewer who lags this many bytes behind is let go; the browser comes back and starts with the present. */
const patience = 1_048_576
/** What browsers wait before they come back, ms. */
const retryMs = 1_000

const encoder = new TextEncoder()

export interface EventStream {
  readonly clock: Clock
  /** Starts telling; what it started must end with the signal. */
  readonly run: (send: Send, signal: AbortSignal) => void
}

/** An answer of server-sent events that lasts until the viewer leaves, lags too far behind, or the stream is ended. */
export function eventStream({ clock, run }: EventStream): Response {
  const ended = new AbortController()
  let endKeepAlive = () => {}
  let left = false
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const write = (text: string) => {
          if (ended.signal.aborted) return
          if ((controller.desiredSize ?? 0) <= 0) return ended.abort()
          controller.enqueue(encoder.encode(text))
        }
        ended.signal.addEventListener('abort', () => {
          endKeepAlive()
          if (!left) controller.close()
        })
        endKeepAlive = clock.every(keepAliveMs, () => write(':\n\n'))
        write(`retry: ${retryMs}\n\n`)
        run((event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`), ended.signal)
      },
      cancel() {
        left = true
        ended.abort()
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: patience }),
  )
  return new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } })
}
