import {
  type Bus,
  FaultError,
  type Market,
  MdDrop,
  MdState,
  type MdStream,
  MdWant,
  mdName,
  mdStreamOf,
  type StreamState,
} from '@flotilla/protocol'
import { clock } from './clock.ts'
import { type MarketEvent, readMarketEvent } from './market-events.ts'

/** How long a lease lasts, and how often it is renewed, ms. */
const ttlMs = 30_000
const renewMs = 10_000
/** Between two askings while no coordinator answers, ms. */
const retryMs = 1_000
/** How many events wait for a slow reader; then the oldest are let go, since prices are about now. */
const buffered = 10_000

const decoder = new TextDecoder()

/** A stream by Binance's name for one symbol: `ticker`, `kline_1m`, `depth@100ms`. */
export function streamFor(market: Market, symbol: string, stream: string): MdStream {
  return mdStreamOf(market, symbol === '' ? `!${stream}` : `${symbol.toLowerCase()}@${stream}`)
}

/** Keeps a lease on a stream until it is called off. @throws FaultError when the coordinator refuses the stream */
async function holdLease(bus: Bus, stream: MdStream, holder: string): Promise<() => Promise<void>> {
  const want = async () => {
    const reply = await bus.request(MdWant, {}, { streams: [stream], holder, ttlMs })
    if (!reply.ok) return reply.error
    const [answer] = reply.streams
    if (answer?.answer !== 'refused') return undefined
    return { code: 'REFUSED', message: answer.reason ?? 'the stream was refused', outcome: 'rejected' as const }
  }
  const fault = await want()
  if (fault?.outcome === 'rejected') throw new FaultError(fault)
  let dueAt = clock.now() + (fault ? retryMs : renewMs)
  const renew = async () => {
    if (clock.now() < dueAt) return
    // A coordinator that is being replaced answers the next time.
    dueAt = clock.now() + renewMs
    if (await want()) dueAt = clock.now() + retryMs
  }
  const end = clock.every(retryMs, () => void renew())
  return async () => {
    end()
    await bus.request(MdDrop, {}, { streams: [stream], holder }, { timeoutMs: 2_000 })
  }
}

/** An event, or undefined for bytes that are none: those are passed over. */
function read(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes))
  } catch {
    return undefined
  }
}

export interface WatchOptions {
  readonly signal?: AbortSignal
  /** Told when the stream is interrupted, goes on, or does not speak: silence and no news are different things. */
  readonly onState?: (state: StreamState) => void
}

/** The events of a stream as they come, until the reader leaves the loop or the signal aborts. */
export async function* watchStream(
  bus: Bus,
  stream: MdStream,
  holder: string,
  { signal, onState }: WatchOptions,
): AsyncGenerator<MarketEvent> {
  const waiting: Uint8Array[] = []
  let wake = () => {}
  const listener = bus.listenBytes(mdName(stream), (_, bytes) => {
    if (waiting.push(bytes) > buffered) waiting.shift()
    wake()
  })
  const states = onState && bus.listen(MdState, stream, ({ payload }) => onState(payload))
  const stopListening = () => Promise.all([listener.stop(), states?.stop()])
  const release = await holdLease(bus, stream, holder).catch(async (error: unknown) => {
    await stopListening()
    throw error
  })
  const stop = () => wake()
  signal?.addEventListener('abort', stop)
  try {
    while (!signal?.aborted) {
      const bytes = waiting.shift()
      const event = bytes && read(bytes)
      if (event !== undefined) yield readMarketEvent(event)
      else if (!bytes)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  } finally {
    signal?.removeEventListener('abort', stop)
    await stopListening()
    await release()
  }
}
