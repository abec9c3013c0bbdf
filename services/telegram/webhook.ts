import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Clock, type Log, listenOn } from '@flotilla/runtime'
import type { Update } from 'telegraf/types'
import type { TelegramAnswer } from './gateway.ts'
import type { Ear } from './poller.ts'
import { type Incoming, readUpdate } from './updates.ts'

export interface WebhookOptions {
  /** Where Telegram finds it, of which the path counts here: a proxy with the certificate stands before it. */
  readonly url: string
  /** What Telegram sends along, so that nobody else is heard. */
  readonly secret: string
  readonly host: string
  readonly port: number
}

export interface WebhookDeps {
  readonly clock: Clock
  readonly log: Log
  /** Tells Telegram where updates go; the same from each of any number of fronts. */
  readonly register: (url: string, secret: string) => Promise<TelegramAnswer<unknown>>
}

/** Of an update, bytes; Telegram's own are far smaller. */
const longestBody = 1024 * 1024
/** Between two attempts to tell Telegram where updates go, ms. */
const retryMs = 5_000

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Whether a request carries the secret; as long for a wrong one as for the right one. */
export const carriesSecret = (header: string | string[] | undefined, secret: string): boolean =>
  timingSafeEqual(digest(typeof header === 'string' ? header : ''), digest(secret))

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > longestBody) return undefined
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > longestBody) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** The update in a body; undefined when it is none. */
function updateOf(body: string): Update | undefined {
  try {
    const read: unknown = JSON.parse(body)
    return typeof read === 'object' && read !== null && 'update_id' in read ? (read as Update) : undefined
  } catch {
    return undefined
  }
}

/** Takes updates as Telegram brings them. Any number of processes may stand behind the one address. */
export function createWebhook({ url, secret, host, port }: WebhookOptions, { clock, log, register }: WebhookDeps): Ear {
  const { pathname } = new URL(url)
  const ending = new AbortController()
  let close: (() => Promise<void>) | undefined
  let hear: (incoming: Incoming) => void = () => undefined

  const take = async (request: IncomingMessage): Promise<number> => {
    if (request.method !== 'POST' || request.url !== pathname) return 404
    if (!carriesSecret(request.headers['x-telegram-bot-api-secret-token'], secret)) return 401
    const body = await bodyOf(request)
    if (body === undefined) return 413
    const update = updateOf(body)
    if (!update) return 400
    const incoming = readUpdate(update)
    if (incoming) hear(incoming)
    return 200
  }
  const answer = (request: IncomingMessage, response: ServerResponse) =>
    take(request).then(
      (status) => response.writeHead(status).end(),
      () => response.writeHead(400).end(),
    )

  const tell = async (whenTold: () => void) => {
    while (!ending.signal.aborted) {
      const told = await register(url, secret)
      if (told.ok) return whenTold()
      log.warn('Telegram was not told where updates go; trying again', { kind: told.fault.kind })
      await clock.sleep(retryMs, ending.signal).catch(() => undefined)
    }
  }

  return {
    async listen(listener, whenLaunched) {
      hear = listener
      const server = createServer((request, response) => void answer(request, response))
      const listening = await listenOn(server, host, port)
      close = listening.close
      log.info('listening for Telegram', { address: host, port: listening.port })
      void tell(whenLaunched)
    },
    async stopListening() {
      ending.abort()
      await close?.()
    },
  }
}
