import type { Fleet } from '@flotilla/client'
import { FaultError, FreezeScope } from '@flotilla/protocol'
import { type Context, Hono } from 'hono'
import { z } from 'zod'

const Wish = z.object({ scope: FreezeScope, flatten: z.boolean().default(false) })

export type Freezing = Pick<Fleet['freezes'], 'set' | 'end'>

const by = 'operator:console'

/** The operators' kill switch: freezing and thawing; how far a freeze is comes with the feed. */
export function freezeRoutes(freezes: Freezing): Hono {
  const routes = new Hono()
  const run = async (context: Context, act: (wish: z.output<typeof Wish>) => Promise<unknown>) => {
    const parsed = Wish.safeParse(await context.req.json().catch(() => undefined))
    if (!parsed.success) return context.json({ ok: false, message: parsed.error.message }, 400)
    try {
      await act(parsed.data)
      return context.json({ ok: true })
    } catch (error) {
      if (error instanceof FaultError) return context.json({ ok: false, message: error.fault.message }, 502)
      throw error
    }
  }
  routes.post('/freeze', (context) => run(context, ({ scope, flatten }) => freezes.set({ scope, flatten, by })))
  routes.post('/thaw', (context) => run(context, ({ scope }) => freezes.end({ scope, by })))
  return routes
}
