import type { IncomingMessage, ServerResponse } from 'node:http'
import { view } from './content.ts'
import type { Context } from './context.ts'
import type { FeedEvent } from './feed.ts'
import { AppError, type PressWish, pressAs, type SendWish, sendAs, setBlocked } from './people.ts'

const LONGEST_WAIT_MS = 60_000

export type UserRequest = {
  request: IncomingMessage
  response: ServerResponse
  userId: number
  /** What follows `/user/{userId}/`. */
  action: string
  query: URLSearchParams
  body: Record<string, unknown>
}

/** What a person's Telegram app does, over plain HTTP. @returns what is answered, or undefined when it answers by itself. @throws AppError */
export async function userSide(context: Context, call: UserRequest): Promise<object | undefined> {
  const { response, userId, action, body } = call
  switch (`${call.request.method} ${action.split('/')[0]}`) {
    case 'POST send':
      return sendAs(context, userId, body as SendWish)
    case 'POST press':
      return pressAs(context, userId, body as PressWish)
    case 'POST block':
    case 'POST unblock':
      setBlocked(context, userId, action === 'block')
      return {}
    case 'GET messages':
      return await messages(context, call)
    case 'GET commands':
      return { commands: context.commands.seenBy(userId, languageOf(context, userId)) }
    case 'GET events':
      events(context, call)
      return undefined
    case 'GET files':
      file(context, response, action.slice('files/'.length))
      return undefined
    default:
      throw new AppError(404, 'no such action')
  }
}

/** Messages that came or changed after `since`; with `waitMs` waits until there is one. */
async function messages(
  context: Context,
  { userId, query }: UserRequest,
): Promise<{ seq: number; messages: unknown[] }> {
  const since = Number(query.get('since') ?? 0)
  const chatId = query.get('chatId')
  const wanted = (id: number) => context.world.isMember(id, userId) && (chatId === null || id === Number(chatId))
  const changed = () =>
    [...context.world.messages.values()].filter(({ seq, message }) => seq > since && wanted(message.chat.id))
  const waitMs = Math.min(LONGEST_WAIT_MS, Number(query.get('waitMs') ?? 0))
  if (waitMs > 0 && changed().length === 0)
    await context.feed.waitFor((e) => wanted(e.chatId) && ['message', 'edit', 'delete'].includes(e.type), waitMs)
  return { seq: context.feed.seq, messages: changed().map(view) }
}

/** Server-sent events from `since` (or `Last-Event-ID`) on. */
function events(context: Context, { request, response, userId, query }: UserRequest): void {
  const since = Number(query.get('since') ?? request.headers['last-event-id'] ?? context.feed.seq)
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.flushHeaders()
  const tell = (event: FeedEvent) => {
    if (!context.world.isMember(event.chatId, userId)) return
    if (event.userId !== undefined && event.userId !== userId) return
    response.write(`id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  }
  for (const event of context.feed.since(since)) tell(event)
  const stop = context.feed.listen(tell)
  response.once('close', stop)
}

function file({ world }: Context, response: ServerResponse, fileId: string): void {
  const found = world.files.get(fileId)
  if (!found) throw new AppError(404, 'no such file')
  response.writeHead(200, { 'content-type': found.contentType, 'content-length': found.bytes.length })
  response.end(found.bytes)
}

function languageOf({ world }: Context, userId: number): string {
  return world.people.get(userId)?.language_code?.slice(0, 2) ?? 'en'
}
