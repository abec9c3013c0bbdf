import type { Clock, Log, Metrics, Random } from '@flotilla/runtime'
import type { Gateway, OutgoingMessage, TelegramAnswer } from './gateway.ts'
import { createPace } from './pace.ts'

/** What became of a message. `unreachable` and `closed`: it may go out later, by who handed it in. */
export type Delivery =
  | { readonly ok: true; readonly messageId: string }
  | { readonly ok: false; readonly why: 'blocked' | 'gone' | 'refused' | 'unreachable' | 'closed' }

export interface OutboxDeps {
  readonly gateway: Gateway
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics: Metrics
}

export interface DeliveryOptions {
  /** Tried until Telegram is reached, instead of a few times: for what is kept in a log until it is delivered. */
  readonly patient?: boolean
  /** 0 first … 5 last, among what waits for the same chat. @default 2 */
  readonly priority?: number
}

interface Job {
  /** Jobs of one key replace each other while they wait. */
  readonly key?: string
  patient: boolean
  readonly priority: number
  call: () => Promise<TelegramAnswer<string>>
  readonly settled: PromiseWithResolvers<Delivery>
}

const impatientAttempts = 3
const backoffMs = { least: 500, most: 20_000 } as const
const tidyMs = 60_000

/**
 * Everything the bot says goes out here: in order within a chat, at a pace Telegram allows, tried again where that
 * helps. An edit that still waits is replaced by a newer one of the same message.
 */
export function createOutbox({ gateway, clock, random, log, metrics }: OutboxDeps) {
  const pace = createPace()
  const queues = new Map<string, Job[]>()
  const working = new Set<Promise<void>>()
  const closing = new AbortController()
  const outcomes = metrics.counter('telegram_messages_total', 'Messages and edits, by what became of them', ['outcome'])
  const endTidy = clock.every(tidyMs, () => pace.tidy(clock.monotonic()))

  const takeTurn = async (chatId: string) => {
    for (;;) {
      const waitMs = pace.take(chatId, clock.monotonic())
      if (waitMs === 0) return
      await clock.sleep(waitMs, closing.signal)
    }
  }

  const deliver = async (chatId: string, job: Job): Promise<Delivery> => {
    for (let attempt = 1; ; attempt += 1) {
      await takeTurn(chatId)
      const answer = await job.call()
      if (answer.ok) return { ok: true, messageId: answer.result }
      const { fault } = answer
      if (fault.kind === 'tooMany') {
        log.warn('Telegram asks for patience', { retryAfterMs: fault.retryAfterMs })
        await clock.sleep(fault.retryAfterMs, closing.signal)
        continue
      }
      if (fault.kind === 'refused') log.error('Telegram refused a message', { why: fault.why })
      if (fault.kind !== 'unreachable') return { ok: false, why: fault.kind === 'unchanged' ? 'gone' : fault.kind }
      if (!job.patient && attempt >= impatientAttempts) return { ok: false, why: 'unreachable' }
      const backoff = Math.min(backoffMs.most, backoffMs.least * 2 ** (attempt - 1))
      await clock.sleep(backoff * (0.5 + random.fraction() / 2), closing.signal)
    }
  }

  /** Works a chat's queue off; a job leaves the queue when it begins, so that later edits do not change it. */
  const work = async (chatId: string, queue: Job[]) => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      const closed: Delivery = { ok: false, why: 'closed' }
      const delivery = closing.signal.aborted ? closed : await deliver(chatId, job).catch(() => closed)
      outcomes.inc({ outcome: delivery.ok ? 'delivered' : delivery.why })
      job.settled.resolve(delivery)
    }
    queues.delete(chatId)
  }

  const enqueue = (chatId: string, call: Job['call'], options: DeliveryOptions, key?: string): Promise<Delivery> => {
    const queue = queues.get(chatId)
    const { patient = false, priority = 2 } = options
    const waiting = key === undefined ? undefined : queue?.find((job) => job.key === key)
    if (waiting) {
      waiting.call = call
      waiting.patient ||= patient
      return waiting.settled.promise
    }
    const settled = Promise.withResolvers<Delivery>()
    const job: Job = { patient, priority, call, settled, ...(key === undefined ? {} : { key }) }
    if (queue) {
      const after = queue.findLastIndex((other) => other.priority <= priority)
      queue.splice(after + 1, 0, job)
    } else {
      const fresh = [job]
      queues.set(chatId, fresh)
      const worked = work(chatId, fresh)
      working.add(worked)
      void worked.finally(() => working.delete(worked))
    }
    return settled.promise
  }

  return {
    /** Sends a message. */
    send: (chatId: string, message: OutgoingMessage, options: DeliveryOptions = {}) =>
      enqueue(
        chatId,
        async () => {
          const answer = await gateway.send(chatId, message)
          return answer.ok ? { ok: true, result: String(answer.result.message_id) } : answer
        },
        options,
      ),

    /** Brings a message to what it should say now; that it says so already is as good. */
    edit: (chatId: string, messageId: string, message: OutgoingMessage, options: DeliveryOptions = {}) =>
      enqueue(
        chatId,
        async () => {
          const answer = await gateway.edit(chatId, messageId, message)
          if (answer.ok || answer.fault.kind === 'unchanged') return { ok: true, result: messageId }
          return answer
        },
        options,
        `edit:${messageId}`,
      ),

    /** Takes no further time: what waits is handed back as `closed`. */
    async close() {
      endTidy()
      closing.abort()
      await Promise.all(working)
    },
  }
}

export type Outbox = ReturnType<typeof createOutbox>
