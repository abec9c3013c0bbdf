import type { IncomingMessage, ServerResponse } from 'node:http'
import { createBotSide } from './bot-side.ts'
import { createCalls } from './calls.ts'
import type { Clock } from './clock.ts'
import { createCommandBook } from './command-book.ts'
import type { Context } from './context.ts'
import { controlSide } from './control-side.ts'
import { BotApiError } from './errors.ts'
import { createFaults } from './faults.ts'
import { createFeed } from './feed.ts'
import { readBody, sendJson } from './http.ts'
import type { Log } from './log.ts'
import { createPace } from './pace.ts'
import { parseParams } from './params.ts'
import { AppError } from './people.ts'
import { createUpdateQueue } from './updates.ts'
import { userSide } from './user-side.ts'
import { createWebhook } from './webhook.ts'
import { createWorld } from './world.ts'

type Deps = { clock: Clock; log: Log; random: () => number }

/** Builds the world and the three doors to it: the bot's, the people's, the testers'. */
export function createRouter({ clock, log, random }: Deps) {
  const faults = createFaults(random)
  const calls = createCalls()
  const queue = createUpdateQueue(clock, 1 + Math.floor(random() * 1e8))
  const webhook = createWebhook({ clock, log, queue, answer: (type, body) => bot.webhookAnswer(type, body) })
  const context: Context = {
    clock,
    world: createWorld(random),
    feed: createFeed(clock),
    queue,
    webhook,
    pace: createPace(),
    commands: createCommandBook(),
    queries: new Map(),
  }
  const bot = createBotSide({ context, calls, faults })

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost')
    const method = /^\/bot([^/]+)\/([A-Za-z]+)$/.exec(pathname)
    if (method) return bot.method(request, response, method[1] ?? '', method[2] ?? '', query)
    const download = /^\/file\/bot([^/]+)\/(.+)$/.exec(pathname)
    if (download) return bot.download(response, download[1] ?? '', download[2] ?? '')
    const answer = await others(request, response, pathname, query)
    if (answer) sendJson(response, 200, { ok: true, ...answer })
  }

  async function others(request: IncomingMessage, response: ServerResponse, path: string, query: URLSearchParams) {
    const bytes = (await readBody(request)) ?? Buffer.alloc(0)
    const body = parseParams(new URLSearchParams(), 'application/json', bytes).raw
    const user = /^\/user\/(\d+)\/(.+)$/.exec(path)
    if (user)
      return userSide(context, { request, response, userId: Number(user[1]), action: user[2] ?? '', query, body })
    const control = /^\/control\/(.+)$/.exec(path)
    if (!control) throw new AppError(404, 'Not Found')
    const method = request.method ?? ''
    return controlSide({ context, calls, faults }, { method, path: control[1] ?? '', query, body })
  }

  return {
    async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
      try {
        await route(request, response)
      } catch (error) {
        const status = error instanceof AppError ? error.status : error instanceof BotApiError ? error.code : 500
        if (status === 500) log.warn({ err: error }, 'a request failed')
        if (response.headersSent) response.destroy()
        else sendJson(response, status, { ok: false, error: error instanceof Error ? error.message : 'unknown' })
      }
    },
    /** Ends what waits, so that the server can close. */
    stop() {
      webhook.set(undefined)
      queue.endPoll()
    },
  }
}
