import type { Clock } from './clock.ts'
import type { Log } from './log.ts'
import type { Update, UpdateQueue } from './updates.ts'

export type WebhookSetting = { url: string; secretToken: string; maxConnections: number }

const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 60_000
const ANSWER_TIMEOUT_MS = 60_000

export type Webhook = ReturnType<typeof createWebhook>
type Deps = {
  clock: Clock
  log: Log
  queue: UpdateQueue
  /** Executes the method a bot may name in the body of its answer. */
  answer: (contentType: string, body: Buffer) => Promise<void>
}

/** Pushes updates to the bot's own server: parallel up to `maxConnections`, in order within a chat. */
export function createWebhook({ clock, log, queue, answer }: Deps) {
  let setting: WebhookSetting | undefined
  let lastError: { at: number; message: string } | undefined
  let failures = 0
  let waiting = false
  let cancelWait = () => {}
  const flying = new Map<number, string>()

  function pump(): void {
    if (!setting || waiting) return
    for (const update of queue.pending()) {
      if (flying.size >= setting.maxConnections) return
      const chat = chatOf(update)
      if (flying.has(update.update_id) || [...flying.values()].includes(chat)) continue
      flying.set(update.update_id, chat)
      void deliver(setting, update)
    }
  }

  async function deliver(to: WebhookSetting, update: Update): Promise<void> {
    const problem = await post(to, update)
    flying.delete(update.update_id)
    if (setting !== to) return
    if (problem === undefined) {
      failures = 0
      queue.remove(update.update_id)
      pump()
    } else backOff(problem)
  }

  /** @returns what went wrong, or undefined when the bot took it. */
  async function post(to: WebhookSetting, update: Update): Promise<string | undefined> {
    try {
      const response = await fetch(to.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(to.secretToken && { 'x-telegram-bot-api-secret-token': to.secretToken }),
        },
        body: JSON.stringify(update),
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      })
      const body = Buffer.from(await response.arrayBuffer())
      if (!response.ok) return `Wrong response from the webhook: ${response.status} ${response.statusText}`
      if (body.length > 0) await answer(response.headers.get('content-type') ?? '', body)
      return undefined
    } catch (error) {
      log.warn({ err: error }, 'the webhook did not answer')
      return 'Connection refused'
    }
  }

  function backOff(message: string): void {
    lastError = { at: clock.now(), message }
    if (waiting) return
    waiting = true
    cancelWait = clock.after(Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures++), () => {
      waiting = false
      pump()
    })
  }

  queue.onPush(pump)
  return {
    get active() {
      return setting !== undefined
    },
    set(next: WebhookSetting | undefined) {
      setting = next
      lastError = undefined
      failures = 0
      waiting = false
      cancelWait()
      pump()
    },
    /** @see https://core.telegram.org/bots/api#webhookinfo */
    info() {
      return {
        url: setting?.url ?? '',
        has_custom_certificate: false,
        pending_update_count: queue.pending().length,
        ...(setting && { max_connections: setting.maxConnections }),
        ...(queue.allowed.length > 0 && { allowed_updates: queue.allowed }),
        ...(lastError && {
          last_error_date: Math.floor(lastError.at / 1000),
          last_error_message: lastError.message,
        }),
      }
    },
  }
}

function chatOf(update: Update): string {
  const { message, callback_query: query, my_chat_member: member } = update as Record<string, Record<string, unknown>>
  const inside = message ?? (query?.message as Record<string, unknown> | undefined) ?? member
  return String((inside?.chat as { id?: number } | undefined)?.id)
}
