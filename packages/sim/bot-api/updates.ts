import type { Clock } from './clock.ts'
import { conflict } from './errors.ts'

export type Update = { update_id: number } & Record<string, unknown>

/** Telegram keeps what nobody fetched for a day. */
const KEPT_MS = 24 * 3_600_000
/** Kinds a bot gets only when it asks for them by name. @see https://core.telegram.org/bots/api#getupdates */
const ON_REQUEST = ['chat_member', 'message_reaction', 'message_reaction_count']

export type UpdateQueue = ReturnType<typeof createUpdateQueue>

/** What happened and was not yet confirmed by the bot, and the one long poll that may wait for it. */
export function createUpdateQueue(clock: Clock, firstId: number) {
  let queue: { update: Update; at: number }[] = []
  let nextId = firstId
  let allowed: string[] = []
  let poll: { wake: () => void; fail: (error: Error) => void } | undefined
  let wakeWebhook = () => {}

  function pending(): Update[] {
    const oldest = clock.now() - KEPT_MS
    queue = queue.filter((entry) => entry.at > oldest)
    return queue.map((entry) => entry.update)
  }

  function confirmBelow(offset: number): void {
    if (offset < 0) queue = queue.slice(offset)
    else queue = queue.filter(({ update }) => update.update_id >= offset)
  }

  return {
    pending,
    confirmBelow,
    get allowed() {
      return allowed
    },
    allow(kinds: string[]) {
      allowed = kinds
    },
    /** @returns the update's id, or undefined when the bot does not want this kind. */
    push(kind: string, content: unknown): number | undefined {
      const wanted = allowed.length > 0 ? allowed.includes(kind) : !ON_REQUEST.includes(kind)
      if (!wanted) return undefined
      const update = { update_id: nextId++, [kind]: content }
      queue.push({ update, at: clock.now() })
      poll?.wake()
      wakeWebhook()
      return update.update_id
    },
    remove(updateId: number) {
      queue = queue.filter(({ update }) => update.update_id !== updateId)
    },
    clear() {
      queue = []
    },
    onPush(wake: () => void) {
      wakeWebhook = wake
    },

    /**
     * Waits for updates as Telegram does; a second poll ends the first one.
     * @param signal aborted when the caller hangs up; his updates then stay unconfirmed.
     * @throws BotApiError 409 in the poll that was ended
     */
    async poll(limit: number, timeoutMs: number, signal: AbortSignal): Promise<Update[]> {
      poll?.fail(conflict('terminated by other getUpdates request; make sure that only one bot instance is running'))
      if (pending().length === 0 && timeoutMs > 0 && !signal.aborted)
        await new Promise<void>((resolve, reject) => {
          const end = (settle: () => void) => {
            cancel()
            signal.removeEventListener('abort', mine.wake)
            if (poll === mine) poll = undefined
            settle()
          }
          const mine = { wake: () => end(resolve), fail: (error: Error) => end(() => reject(error)) }
          const cancel = clock.after(timeoutMs, mine.wake)
          signal.addEventListener('abort', mine.wake)
          poll = mine
        })
      return pending().slice(0, limit)
    },
    /** Ends a waiting poll, e.g. because the server closes. */
    endPoll() {
      poll?.wake()
    },
  }
}
