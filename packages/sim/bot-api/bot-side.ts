import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Calls } from './calls.ts'
import type { Context } from './context.ts'
import { BotApiError } from './errors.ts'
import type { Faults } from './faults.ts'
import { readBody, sendJson } from './http.ts'
import { methodNamed } from './methods/index.ts'
import { integerOf, type Params, parseParams, textOf } from './params.ts'

type Deps = { context: Context; calls: Calls; faults: Faults }
type Answer = { status: number; body: Record<string, unknown> }

const NOT_FOUND: Answer = { status: 404, body: { ok: false, error_code: 404, description: 'Not Found' } }

/** What a bot sees: `/bot<token>/<method>` and `/file/bot<token>/<path>`. */
export function createBotSide(deps: Deps) {
  const { context } = deps

  /** One bot lives here: the first token decides which, another bot's token is refused. */
  function authorise(token: string): BotApiError | undefined {
    const id = Number(/^(\d{1,15}):[\w-]{3,}$/.exec(token)?.[1] ?? Number.NaN)
    if (Number.isNaN(id)) return new BotApiError(404, 'Not Found')
    if (context.world.bot.id === 0) context.world.bot.id = id
    return context.world.bot.id === id ? undefined : new BotApiError(401, 'Unauthorized')
  }

  return {
    async method(
      request: IncomingMessage,
      response: ServerResponse,
      token: string,
      name: string,
      query: URLSearchParams,
    ) {
      const refused = authorise(token)
      const body = await readBody(request)
      if (refused) return reply(response, failure(refused))
      if (!body) return reply(response, failure(new BotApiError(413, 'Request Entity Too Large')))
      const hangUp = new AbortController()
      response.once('close', () => hangUp.abort())
      const answer = await attempt(async () => {
        const params = parseParams(query, request.headers['content-type'] ?? '', body)
        return call(deps, name, params, hangUp.signal)
      })
      if (answer === undefined) request.socket.destroy()
      else reply(response, answer)
    },

    download(response: ServerResponse, token: string, path: string) {
      const file = authorise(token) ? undefined : [...context.world.files.values()].find((f) => f.path === path)
      if (!file) return reply(response, NOT_FOUND)
      response.writeHead(200, { 'content-type': file.contentType, 'content-length': file.bytes.length })
      response.end(file.bytes)
    },

    /** The method a webhook's answer names in its body; nobody is told the result. */
    async webhookAnswer(contentType: string, body: Buffer) {
      await attempt(async () => {
        const params = parseParams(new URLSearchParams(), contentType, body)
        const name = textOf(params, 'method')
        return name === '' ? undefined : call(deps, name, params, new AbortController().signal)
      })
    },
  }
}

/** Executes, strikes with the faults in force, records. @returns undefined when the connection is to be cut. */
async function call(
  { context, calls, faults }: Deps,
  name: string,
  params: Params,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  const record = calls.begin(context.clock.now(), name, params)
  const strikes = faults.strike(name, integerOf(params, 'chat_id'))
  for (const { kind, ms } of strikes)
    if (kind === 'delay') await new Promise<void>((resolve) => void context.clock.after(ms, resolve))
  if (strikes.some((fault) => fault.kind === 'dropRequest')) return undefined
  const wrong = strikes.find((fault) => fault.kind === 'status')
  const instead = wrong && failure(new BotApiError(wrong.status, wrong.description, wrong.retryAfter))
  let answer = wrong && !wrong.afterExecute ? instead : undefined
  if (!answer) {
    const executed = await attempt(() => execute(context, name, params, signal))
    answer = instead ?? executed ?? NOT_FOUND
  }
  Object.assign(record, { status: answer.status, description: answer.body.description, result: answer.body.result })
  return strikes.some((fault) => fault.kind === 'dropResponse') ? undefined : answer
}

async function execute(context: Context, name: string, params: Params, signal: AbortSignal): Promise<Answer> {
  const method = methodNamed(name)
  if (!method) return NOT_FOUND
  return { status: 200, body: { ok: true, result: await method(context, params, signal) } }
}

async function attempt(act: () => Promise<Answer | undefined>): Promise<Answer | undefined> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof BotApiError) return failure(error)
    throw error
  }
}

function failure({ code, message, retryAfter }: BotApiError): Answer {
  const parameters = retryAfter === undefined ? {} : { parameters: { retry_after: retryAfter } }
  return { status: code, body: { ok: false, error_code: code, description: message, ...parameters } }
}

function reply(response: ServerResponse, { status, body }: Answer): void {
  sendJson(response, status, body)
}
