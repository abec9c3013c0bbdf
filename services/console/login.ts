import type { Clock, Log } from '@flotilla/runtime'
import { getConnInfo } from '@hono/node-server/conninfo'
import { type Context, Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Attempts } from './attempts.ts'
import { type Sessions, sessionMs } from './session.ts'

const cookie = 'flotilla_console'

export interface LoginDeps {
  readonly sessions: Sessions
  readonly attempts: Attempts
  readonly clock: Clock
  readonly log: Log
}

const loginPage = (message: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Flotilla · sign in</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/base.css">
<link rel="stylesheet" href="/login.css">
<main class="login">
  <img src="/icon.svg" alt="" width="56" height="56">
  <h1>Flotilla</h1>
  <form method="post" action="/login">
    <input class="unseen" type="text" name="username" autocomplete="username" value="operator" aria-hidden="true" tabindex="-1">
    <label for="token">Console token</label>
    <input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
    <p class="fault" role="alert">${message}</p>
    <button type="submit" class="primary">Sign in</button>
  </form>
</main>
</html>
`

const addressOf = (context: Context) => getConnInfo(context).remote.address ?? 'unknown'

/** Whether the request carries a session that still lasts. */
export const isSignedIn = (context: Context, { sessions, clock }: LoginDeps) =>
  sessions.isValid(getCookie(context, cookie), clock.now())

/** `/login` and `/logout`: a token for a cookie. */
export function loginRoutes({ sessions, attempts, clock, log }: LoginDeps): Hono {
  const routes = new Hono()
  routes.get('/login', (context) => context.html(loginPage('')))
  routes.post('/login', async (context) => {
    const address = addressOf(context)
    if (!attempts.mayTry(address, clock.now()))
      return context.html(loginPage('Too many wrong tokens. Wait a minute.'), 429)
    const { token } = await context.req.parseBody()
    if (typeof token !== 'string' || !sessions.isToken(token)) {
      attempts.failed(address, clock.now())
      log.warn('a wrong console token', { address })
      return context.html(loginPage('That is not the token.'), 401)
    }
    const secure = context.req.header('origin')?.startsWith('https:') ?? false
    const maxAge = sessionMs / 1_000
    setCookie(context, cookie, sessions.issue(clock.now()), {
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      secure,
      maxAge,
    })
    return context.redirect('/', 303)
  })
  routes.post('/logout', (context) => {
    deleteCookie(context, cookie, { path: '/' })
    return context.redirect('/login', 303)
  })
  return routes
}
