import type { Clock } from '@flotilla/runtime'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { BotChat } from './bot-chat.ts'
import type { DemoExchange } from './demo-exchange.ts'
import { eventStream } from './event-stream.ts'

const SendWish = z.object({ text: z.string().min(1).max(4_096), language: z.string().max(35).default('en') })
const PressWish = z.object({ messageId: z.number().int(), index: z.number().int().nonnegative() })
const KeyWish = z.object({ publicKey: z.string().min(1).max(4_096) })

export interface DemoDeps {
  readonly chat: BotChat
  readonly exchange: DemoExchange
  readonly clock: Clock
  /** Ends with the service. */
  readonly stopping: AbortSignal
}

/** The body when it is what is wanted, otherwise the answer that says it is not. */
async function bodyOf<S extends z.ZodType>(context: Context, schema: S): Promise<z.output<S> | Response> {
  const body: unknown = await context.req.json().catch(() => undefined)
  const parsed = schema.safeParse(body)
  return parsed.success ? parsed.data : context.json({ ok: false, message: parsed.error.message }, 400)
}

const statusOf = ({ ok }: { ok: boolean }) => (ok ? 200 : 502)
const imageTypes = ['image/png', 'image/jpeg']

/** The routes of the demo mode: the chat with the bot and the simulated exchange's page for API keys. */
export function demoRoutes({ chat, exchange, clock, stopping }: DemoDeps): Hono {
  const routes = new Hono()

  routes.get('/chat/events', () =>
    eventStream({ clock, run: (send, signal) => void chat.follow(send, AbortSignal.any([signal, stopping])) }),
  )
  routes.post('/chat/send', async (context) => {
    const wish = await bodyOf(context, SendWish)
    if (wish instanceof Response) return wish
    const acted = await chat.send(wish.text, wish.language.slice(0, 2))
    return context.json(acted, statusOf(acted))
  })
  routes.post('/chat/press', async (context) => {
    const wish = await bodyOf(context, PressWish)
    if (wish instanceof Response) return wish
    const acted = await chat.press(wish.messageId, wish.index)
    return context.json(acted, statusOf(acted))
  })
  routes.get('/chat/files/:fileId', async (context) => {
    const file = await chat.file(context.req.param('fileId'))
    const type = file.headers.get('content-type') ?? ''
    if (!file.ok) return context.notFound()
    // Only pictures are shown; anything else is saved, so that no document runs as a page of ours.
    const asPicture = imageTypes.includes(type)
    const headers = asPicture
      ? { 'content-type': type, 'cache-control': 'private, max-age=3600' }
      : { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment' }
    return new Response(file.body, { headers })
  })
  routes.post('/demo/keys', async (context) => {
    const wish = await bodyOf(context, KeyWish)
    if (wish instanceof Response) return wish
    const registration = await exchange.registerKey(wish.publicKey)
    return context.json(registration, statusOf(registration))
  })
  return routes
}
