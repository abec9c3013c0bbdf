import type { Method } from '../context.ts'
import { BotApiError, badRequest, conflict } from '../errors.ts'
import { flagOf, integerOf, type Params, structureOf, textOf } from '../params.ts'

const LONGEST_POLL_S = 50
/** A pressed button must be answered soon; Telegram names no time, half a minute is assumed. */
const ANSWER_WITHIN_MS = 30_000
const ANSWER_MAX = 200

/** @see https://core.telegram.org/bots/api#getting-updates */
export const receiving: Record<string, Method> = {
  async getUpdates(context, params, signal) {
    const { queue, webhook } = context
    if (webhook.active)
      throw conflict(
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      )
    allow(context.queue, params)
    const offset = integerOf(params, 'offset') ?? 0
    if (offset !== 0) queue.confirmBelow(offset)
    const limit = Math.min(100, Math.max(1, integerOf(params, 'limit') ?? 100))
    const seconds = Math.min(LONGEST_POLL_S, Math.max(0, integerOf(params, 'timeout') ?? 0))
    return queue.poll(limit, seconds * 1000, signal)
  },

  setWebhook(context, params) {
    const { queue, webhook } = context
    const url = textOf(params, 'url')
    const secretToken = textOf(params, 'secret_token')
    // Telegram itself insists on https; its self-hosted server takes plain http on a local address, and so do we.
    if (url !== '' && !URL.canParse(url)) throw badRequest('bad webhook: invalid URL specified')
    if (secretToken !== '' && !/^[A-Za-z0-9_-]{1,256}$/.test(secretToken))
      throw badRequest('secret token contains unallowed characters')
    if (flagOf(params, 'drop_pending_updates')) queue.clear()
    allow(queue, params)
    queue.endPoll()
    const maxConnections = Math.min(100, Math.max(1, integerOf(params, 'max_connections') ?? 40))
    webhook.set(url === '' ? undefined : { url, secretToken, maxConnections })
    return true
  },

  deleteWebhook({ queue, webhook }, params) {
    if (flagOf(params, 'drop_pending_updates')) queue.clear()
    webhook.set(undefined)
    return true
  },

  getWebhookInfo: ({ webhook }) => webhook.info(),

  answerCallbackQuery(context, params) {
    const { queries, feed, clock } = context
    const id = textOf(params, 'callback_query_id')
    const query = queries.get(id)
    if (!query || clock.now() - query.at > ANSWER_WITHIN_MS)
      throw new BotApiError(400, 'Bad Request: query is too old and response timeout expired or query ID is invalid')
    const text = textOf(params, 'text')
    if (text.length > ANSWER_MAX) throw badRequest('MESSAGE_TOO_LONG')
    const answer = { callbackQueryId: id, text, showAlert: flagOf(params, 'show_alert'), url: textOf(params, 'url') }
    feed.publish({ seq: feed.nextSeq(), type: 'answer', chatId: query.chatId, userId: query.userId, ...answer })
    return true
  },
}

/** The wanted kinds stay as they were when none are sent. */
function allow(queue: { allow(kinds: string[]): void }, params: Params): void {
  const kinds = structureOf(params, 'allowed_updates')
  if (kinds === undefined) return
  if (!Array.isArray(kinds)) throw badRequest("can't parse allowed_updates: expected an Array of String")
  queue.allow(kinds.map(String))
}
