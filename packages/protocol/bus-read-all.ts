import type { Consumer, ConsumerMessages, JetStreamClient, JsMsg, OrderedConsumerOptions } from 'nats'
import { askForMs } from './bus-ordered.ts'

/** How far a log was read, by sequence. */
function createProgress() {
  let read = 0
  let last = Number.POSITIVE_INFINITY
  let heard = Promise.withResolvers<void>()
  return {
    /** A message was read; whether it was the last. */
    reach(seq: number): boolean {
      read = seq
      heard.resolve()
      heard = Promise.withResolvers()
      return read >= last
    },
    /** Nothing comes behind this sequence; whether all before it was read. */
    endsAt(seq: number): boolean {
      last = seq
      return read >= last
    },
    async reached(seq: number): Promise<void> {
      while (read < seq) await heard.promise
    },
  }
}

/**
 * Ends the reading where the consumer has nothing more to deliver. Its own messages count down to that, but not where
 * somebody stored a subject with a `>` in the middle: that is counted as matching the filter and never delivered.
 */
async function closeAtEnd(consumer: Consumer, messages: ConsumerMessages, progress: ReturnType<typeof createProgress>) {
  try {
    for (;;) {
      const { num_pending, delivered } = await consumer.info()
      if (num_pending > 0) await progress.reached(delivered.stream_seq)
      else if (progress.endsAt(delivered.stream_seq)) return void (await messages.close())
      else return
    }
  } catch {
    // It was read to its end meanwhile, or whoever leads it is away: then the countdown ends it.
  }
}

/** Reads what is in a log now, first to last. */
export async function readAll(
  js: JetStreamClient,
  stream: string,
  options: Partial<OrderedConsumerOptions>,
  take: (message: JsMsg) => void,
): Promise<void> {
  const consumer = await js.consumers.get(stream, options)
  // Asked for its information first, it would be made with the client's own patience of 30 s.
  const messages = await consumer.consume({ expires: askForMs })
  const progress = createProgress()
  try {
    // As it was when the consumer was made.
    if ((await consumer.info(true)).num_pending === 0) return
    void closeAtEnd(consumer, messages, progress)
    for await (const message of messages) {
      take(message)
      if (progress.reach(message.seq) || message.info.pending === 0) break
    }
  } finally {
    // One still open would make its consumer again, and again.
    await messages.close()
    // Otherwise the server would keep it for five minutes.
    await consumer.delete().catch(() => undefined)
  }
}
