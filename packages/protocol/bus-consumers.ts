import {
  AckPolicy,
  type ConsumerMessages,
  DeliverPolicy,
  delay,
  type JetStreamManager,
  type JsMsg,
  type NatsConnection,
  NatsError,
} from 'nats'
import type { z } from 'zod'
import { askForMs, createPlace, deliver, type Place } from './bus-ordered.ts'
import type { Reader, Stored } from './bus-stored.ts'
import { limitedTo } from './limited.ts'
import { streamOf } from './streams.ts'
import type { Subject, Tokens } from './subject.ts'

export interface ConsumeOptions {
  /** Where to go on after a restart, kept by the server under this name; without it nothing is kept. */
  readonly durable?: string
  /** Without a durable: from the `first` message there is, from `now`, or the `last` one of each subject. */
  readonly from?: 'first' | 'now' | 'last'
  /**
   * After how long a message comes again whose reader is gone, ms: one that lives says at every third of it that it
   * is still at work. @default 30 s
   */
  readonly ackWaitMs?: number
  /** How many messages may be in hand at once; 1 keeps their order, save that one that failed comes again later. */
  readonly atOnce?: number
  /**
   * Whoever had this durable before is gone, or will be: what it never acknowledged comes first and in its order,
   * though it may still be in that one's hands. So may some of what it did acknowledge, out of order. The same is done
   * where a message was lost on its way here, as with a connection that was cut.
   */
  readonly takeOver?: boolean
  /** Told of a message that does not fit its schema, before it is given up for good (durables). */
  readonly onUnreadable?: (subject: string, why: string) => Promise<void>
}

/** What became of a message: `left` ones are neither acknowledged nor given back, they are somebody else's to deal with. */
export type Handled = 'done' | 'left'

interface Reporters {
  readonly defect: (subject: string, error: unknown) => void
  readonly inHand: Set<Promise<void>>
}

const defaultAckWaitMs = 30_000

/** Between two tries of a message whose handler threw, ms: doubled each time, so that a poisoned one does no harm. */
const retryMs = { first: 1_000, most: 60_000 } as const

/** A consumer of this name stands, made otherwise than asked for. */
const consumerExists = 10148

const afterFailures = (deliveries: number) => Math.min(retryMs.most, retryMs.first * 2 ** (deliveries - 1))

/** Consumers made at once: each costs the server a sync of its disk, and a reader of many shards wants many. */
const makingAtOnce = 16

/** Consuming the JetStream logs of the contract as they grow. */
export function createConsumers(connection: NatsConnection, { open }: Reader, { defect, inHand }: Reporters) {
  const js = connection.jetstream()
  const running = new Set<() => Promise<void>>()
  const inTurn = limitedTo(makingAtOnce)

  /** Runs a handler and meanwhile tells the server that its message is being worked on. */
  const handleAlive = async <T>(message: JsMsg, ackWaitMs: number, work: () => Promise<T>): Promise<T> => {
    let pause = delay(ackWaitMs / 3)
    let done = false
    const say = async () => {
      while (!done) {
        await pause
        if (done || connection.isClosed()) return
        message.working()
        pause = delay(ackWaitMs / 3)
      }
    }
    void say()
    try {
      return await work()
    } finally {
      done = true
      pause.cancel()
    }
  }

  const infoOf = (manager: JetStreamManager, stream: string, durable: string) =>
    manager.consumers.info(stream, durable).catch((error: unknown) => {
      if (error instanceof NatsError && error.code === '404') return undefined
      throw error
    })

  /** Takes a durable away from whoever has it; it begins behind what was acknowledged without a hole. */
  const takeAway = async (manager: JetStreamManager, stream: string, durable: string) => {
    const known = await infoOf(manager, stream, durable)
    if (known) await manager.consumers.delete(stream, durable)
    return { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: (known?.ack_floor.stream_seq ?? 0) + 1 }
  }

  const consumerFor = async (
    stream: string,
    filter: string,
    { durable, from = 'first', ackWaitMs = defaultAckWaitMs, takeOver = false }: ConsumeOptions,
    { isFirst, place }: { isFirst: boolean; place: Place },
  ) => {
    if (durable === undefined) return place.consumer(from)
    // Whether there is JetStream need not be asked for each of them.
    const manager = await connection.jetstreamManager({ checkAPI: false })
    const { consumers } = manager
    // Taken away once: later whoever has it is this one still, or its successor.
    const known = takeOver && !isFirst ? await infoOf(manager, stream, durable) : undefined
    if (known) return js.consumers.getPullConsumerFor(known)
    const start = takeOver && isFirst ? await takeAway(manager, stream, durable) : { deliver_policy: deliver[from] }
    const ack_wait = ackWaitMs * 1_000_000
    const made = await consumers
      .add(stream, {
        ...{ durable_name: durable, filter_subject: filter, ack_policy: AckPolicy.Explicit, ack_wait },
        ...start,
      })
      .catch((error: unknown) => {
        // A version before made it with another wait.
        if (!(error instanceof NatsError) || error.api_error?.err_code !== consumerExists) throw error
        return consumers.update(stream, durable, { ack_wait })
      })
    return js.consumers.getPullConsumerFor(made)
  }

  return {
    /**
     * Reads a log as it grows. A handler that returns has dealt with its message; one that throws gets it again
     * after a second, then two, up to a minute (durables). A durable that stops gives back what it has not begun.
     * Survives restarts of the server and of the stream's leader.
     */
    consume<P extends string, S extends z.ZodType>(
      subject: Subject<P, S>,
      tokens: Partial<Tokens<P>>,
      options: ConsumeOptions,
      handler: (stored: Stored<P, z.output<S>>) => void | Promise<void> | Promise<Handled>,
    ) {
      const stream = streamOf(subject.pattern)
      const filter = subject.filter(tokens)
      const durable = options.durable !== undefined
      const { atOnce = 1, ackWaitMs = defaultAckWaitMs } = options
      const own = new Set<Promise<void>>()
      let messages: ConsumerMessages | undefined
      let stopped = false
      const ready = Promise.withResolvers<void>()

      const handle = async (message: JsMsg) => {
        try {
          let why = ''
          const found = open(subject, message, (reason) => {
            why = reason
          })
          if (!durable) return void (found && (await handler(found)))
          if (!found) {
            await options.onUnreadable?.(message.subject, why)
            return message.term('does not fit its schema')
          }
          const handled = await handleAlive(message, ackWaitMs, async () => handler(found))
          if (handled !== 'left') message.ack()
        } catch (error) {
          defect(message.subject, error)
          if (durable && !connection.isClosed()) message.nak(afterFailures(message.info.redeliveryCount))
        }
      }

      const track = (work: Promise<void>) => {
        for (const set of [own, inHand]) {
          set.add(work)
          void work.finally(() => set.delete(work))
        }
        return work
      }

      const place = createPlace(connection, stream, filter)
      let isFirst = true
      let making: Promise<Awaited<ReturnType<typeof consumerFor>> | undefined> | undefined
      const run = async () => {
        // Stopped while it waited for its turn, it must not take the durable away from its successor.
        making = inTurn(async () => (stopped ? undefined : consumerFor(stream, filter, options, { isFirst, place })))
        const consumer = await making
        if (!consumer) return
        const inOrder = options.takeOver === true && isFirst
        let delivered = 0
        isFirst = false
        messages = await consumer.consume({ expires: askForMs, max_messages: durable ? Math.max(2, atOnce) : 256 })
        ready.resolve()
        // A stop that came while the consumer was being made must not be lost; what came meanwhile is read to its end.
        if (stopped) void messages.close()
        for await (const message of messages) {
          // To its end, not to a break: the iterator closes only once it was read empty.
          if (stopped) {
            if (durable) message.nak()
            continue
          }
          const { deliverySequence } = message.info
          if (inOrder && deliverySequence > delivered + 1 && !isFirst) {
            // One was lost on its way and would come again behind those after it: taken anew, all come in their order.
            isFirst = true
            void messages.close()
          }
          delivered = deliverySequence
          if (isFirst) continue
          place.reach(message.seq)
          const work = track(handle(message))
          if (own.size >= atOnce) await (atOnce === 1 ? work : Promise.race(own))
        }
      }

      void (async () => {
        while (!stopped && !connection.isClosed()) {
          await run().catch((error: unknown) => {
            if (!stopped) defect(filter, error)
          })
          if (!stopped) await delay(250)
        }
      })()

      const stop = async () => {
        stopped = true
        running.delete(stop)
        const consumer = await making?.catch(() => undefined)
        await messages?.close()
        // Otherwise the server would keep it for five minutes. One that is away is not waited for.
        if (!durable) void consumer?.delete().catch(() => undefined)
        await Promise.all(own)
      }
      running.add(stop)
      return {
        stop,
        /** Resolves when the server keeps the place: what is stored from then on is read. */
        ready: ready.promise,
      }
    },

    /** Stops every consumer; messages in hand are finished first. */
    async stopConsumers() {
      await Promise.all([...running].map((stop) => stop()))
    },
  }
}
