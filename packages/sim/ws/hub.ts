import type { Clock } from '../clock.ts'
import type { Faults } from '../faults.ts'
import { inMicroseconds } from '../rest/microseconds.ts'
import type { Feed, OpenFeed } from './feed.ts'
import { textFrame } from './frames.ts'

/** A socket that takes frames. `combined` decides which envelope it gets. */
export interface Subscriber {
  readonly combined: boolean
  /** Whether it gets times in microseconds. */
  readonly microseconds: boolean
  /** Where it connected, for faults. */
  readonly path: string
  write(frame: Buffer): void
}

/**
 * Who listens to which stream of one market; a stream is made only while somebody listens. What follows a `#` in a
 * name narrows the stream and is not told to clients.
 */
export interface StreamHub {
  subscribe(stream: string, subscriber: Subscriber): void
  unsubscribe(stream: string, subscriber: Subscriber): void
  /** Frames written so far, for benchmarks. */
  readonly written: number
}

interface Topic {
  readonly subscribers: Set<Subscriber>
  readonly feed: Feed | null
}

export function createStreamHub(deps: { clock: Clock; openFeed: OpenFeed; faults: Faults }): StreamHub {
  const { clock, openFeed, faults } = deps
  /** Events of streams that are late, the first of them first. */
  const late = new Map<string, { readonly waiting: string[]; until: number }>()
  const topics = new Map<string, Topic>()
  let written = 0

  function publish(stream: string, subscribers: ReadonlySet<Subscriber>, payload: string): void {
    const where = { path: stream }
    if (faults.lasting('silent', where) || faults.strike('gap', where)) return
    const dueAt = clock.now() + (faults.strike('delay', where)?.ms ?? 0)
    if (dueAt > clock.now() || late.has(stream)) hold(stream, subscribers, payload, dueAt)
    else send(stream, subscribers, payload)
  }

  /** A line may be slow but does not reorder: what comes behind a late event waits with it, each timer sends the first. */
  function hold(stream: string, subscribers: ReadonlySet<Subscriber>, payload: string, dueAt: number): void {
    const line = late.get(stream) ?? { waiting: [], until: 0 }
    late.set(stream, line)
    line.waiting.push(payload)
    line.until = Math.max(dueAt, line.until)
    clock.after(line.until - clock.now(), () => {
      send(stream, subscribers, line.waiting.shift() ?? '')
      if (line.waiting.length === 0) late.delete(stream)
    })
  }

  function send(stream: string, subscribers: ReadonlySet<Subscriber>, payload: string): void {
    const plain = framesOf(stream, payload)
    let fine: ReturnType<typeof framesOf> | undefined
    for (const subscriber of subscribers) {
      if (subscriber.microseconds) fine ??= framesOf(stream, inMicroseconds(payload))
      const frame = subscriber.microseconds && fine ? fine : plain
      subscriber.write(frame(subscriber.combined))
      written += 1
    }
  }

  return {
    subscribe(stream, subscriber) {
      let topic = topics.get(stream)
      if (!topic) {
        const subscribers = new Set<Subscriber>()
        topic = { subscribers, feed: openFeed(stream, (payload) => publish(stream, subscribers, payload)) }
        topics.set(stream, topic)
      }
      topic.subscribers.add(subscriber)
    },
    unsubscribe(stream, subscriber) {
      const topic = topics.get(stream)
      if (!topic) return
      topic.subscribers.delete(subscriber)
      if (topic.subscribers.size > 0) return
      topic.feed?.close()
      topics.delete(stream)
    },
    get written() {
      return written
    },
  }
}

/** The frames of one event, each made when the first subscriber wants it. */
function framesOf(stream: string, payload: string): (combined: boolean) => Buffer {
  let raw: Buffer | undefined
  let enveloped: Buffer | undefined
  return (combined) => {
    if (combined) enveloped ??= textFrame(`{"stream":${JSON.stringify(stream.split('#', 1)[0])},"data":${payload}}`)
    else raw ??= textFrame(payload)
    return (combined ? enveloped : raw) as Buffer
  }
}
