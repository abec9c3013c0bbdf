import type { Clock, Log } from '@flotilla/runtime'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { type DemoDeps, demoRoutes } from './demo-routes.ts'
import { eventStream } from './event-stream.ts'
import { type Freezing, freezeRoutes } from './freeze-routes.ts'
import { securityHeaders } from './headers.ts'
import type { LiveFeed } from './live-feed.ts'
import { isSignedIn, type LoginDeps, loginRoutes } from './login.ts'
import { type OneTimeDeps, oneTimeRoutes } from './one-time-routes.ts'
import { isOwnHost, isSameOrigin } from './origin.ts'
import { answerFile, type PageFile } from './page-files.ts'

export interface WebDeps {
  readonly clock: Clock
  readonly log: Log
  readonly feed: LiveFeed
  readonly freezes: Freezing
  readonly files: ReadonlyMap<string, PageFile>
  /** Names besides localhost that a request may ask for. */
  readonly hostnames: readonly string[]
  /** Pages for people who are no operators; they open without signing in. */
  readonly oneTime: OneTimeDeps | undefined
  /** Only when a token is set. */
  readonly login: LoginDeps | undefined
  /** Only in the demo mode. */
  readonly demo: DemoDeps | undefined
  /** Ends with the service. */
  readonly stopping: AbortSignal
}

const maxBodyBytes = 65_536
const methods = ['GET', 'POST']

/** Refuses what no page of ours sends, and adds the headers that keep other people's pages out. */
function guard(hostnames: readonly string[]): Hono {
  const guarded = new Hono()
  guarded.use(async (context, next) => {
    const { req } = context
    const host = req.header('host')
    if (!isOwnHost(host, hostnames)) context.res = context.text('this name is not served here', 421)
    else if (!methods.includes(req.method)) context.res = context.text('there is GET and POST', 405)
    else if (req.method === 'POST' && !isSameOrigin(req.header('origin'), host))
      context.res = context.text('only the page itself may ask for that', 403)
    else await next()
    for (const [name, value] of Object.entries(securityHeaders)) {
      if (name !== 'content-security-policy' || !context.res.headers.has(name)) context.res.headers.set(name, value)
    }
  })
  guarded.use(bodyLimit({ maxSize: maxBodyBytes }))
  return guarded
}

/** The address of a one-time page is what opens it: no log shows it. */
const withoutToken = (path: string) => path.replace(/^(\/one-time\/).*/, '$1…')

/** Everything the console answers: page, feed, sign-in and the demo mode's routes. */
export function createWeb({
  clock,
  log,
  feed,
  freezes,
  files,
  hostnames,
  oneTime,
  login,
  demo,
  stopping,
}: WebDeps): Hono {
  const web = guard(hostnames)
  web.onError((error, context) => {
    log.error('a request failed', { path: withoutToken(context.req.path) }, error)
    return context.text('that failed; the log of the console says why', 500)
  })
  if (oneTime) web.route('/', oneTimeRoutes(oneTime))
  if (login) {
    web.route('/', loginRoutes(login))
    web.use(async (context, next) => {
      // The files hold nothing of the fleet; the sign-in page needs some of them.
      const isFile = context.req.path !== '/' && files.has(context.req.path)
      if (isFile || isSignedIn(context, login)) return next()
      if (context.req.path === '/') return context.redirect('/login', 303)
      return context.text('sign in first', 401)
    })
  }
  web.get('/events', () =>
    eventStream({ clock, run: (send, signal) => feed.join(send, AbortSignal.any([signal, stopping])) }),
  )
  web.route('/', freezeRoutes(freezes))
  if (demo) web.route('/', demoRoutes(demo))
  web.get('*', (context) => {
    const file = files.get(context.req.path)
    return file ? answerFile(file, context.req.header('if-none-match')) : context.notFound()
  })
  return web
}
