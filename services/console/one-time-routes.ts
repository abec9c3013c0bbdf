import {
  AccountsAdd,
  AccountsKey,
  AccountsTotp,
  type Bus,
  type Fault,
  factorBinding,
  fleetSentence,
  isToken,
  type OneTimePage,
} from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import { browserModules, sealingPrefix } from '@flotilla/vault'
import { getConnInfo } from '@hono/node-server/conninfo'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { Attempts } from './attempts.ts'
import { oneTimePolicy } from './headers.ts'
import { goneHtml, oneTimeHtml } from './one-time-html.ts'
import type { OneTimePages } from './one-time-pages.ts'

export interface OneTimeDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly pages: OneTimePages
  readonly attempts: Attempts
}

const base64 = z.string().regex(/^[A-Za-z0-9+/]{1,16000}={0,2}$/)
const code = z
  .string()
  .regex(/^\d{6}$/)
  .optional()
const KeyWish = z.object({ apiKey: z.string().regex(/^[A-Za-z0-9_-]{16,128}$/), sealed: base64, code })
const FactorWish = z.object({ sealed: base64, first: z.string().regex(/^\d{6}$/), code })

const askMs = 30_000

const bindingFor = (page: OneTimePage, userId: string, version: number) =>
  page.purpose === 'totp'
    ? factorBinding(userId, version)
    : { userId, accountId: page.accountId, market: 'binance', purpose: 'apiSecret', version }

/** The one-time pages: served to whoever has the token, without signing in, and dead once used. */
export function oneTimeRoutes({ bus, clock, log, pages, attempts }: OneTimeDeps): Hono {
  const routes = new Hono()
  const modules = browserModules()

  const addressOf = (context: Context) => getConnInfo(context).remote.address ?? 'unknown'
  const by = (userId: string) => `page:user:${userId}`

  /** Seals anew what a page brought, by way of an executor. */
  const handIn = async (page: OneTimePage, userId: string, body: unknown): Promise<Fault | undefined> => {
    if (page.purpose === 'totp') {
      const { sealed, first, code: present } = FactorWish.parse(body)
      const old = present === undefined ? {} : { code: present }
      const enroll = { userId, act: 'enroll', sealedSeed: sealed, by: by(userId), ...old } as const
      const enrolled = await bus.request(AccountsTotp, {}, enroll, { timeoutMs: askMs })
      if (!enrolled.ok) return enrolled.error
      const confirm = { userId, act: 'confirm', code: first, by: by(userId) } as const
      const confirmed = await bus.request(AccountsTotp, {}, confirm, { timeoutMs: askMs })
      return confirmed.ok ? undefined : confirmed.error
    }
    const { apiKey, sealed, code: present } = KeyWish.parse(body)
    const { accountId, purpose: keyType, label } = page
    const extras = { ...(label === undefined ? {} : { label }), ...(present === undefined ? {} : { code: present }) }
    const add = { userId, accountId, keyType, apiKey, sealedSecret: sealed, by: by(userId), ...extras }
    const added = await bus.request(AccountsAdd, {}, add, { timeoutMs: askMs })
    return added.ok ? undefined : added.error
  }

  /** The page behind the address asked for; wrong ones are counted by where they come from. */
  const pageOf = async (context: Context) => {
    const { user = '', token = '' } = context.req.param() as { user?: string; token?: string }
    const address = addressOf(context)
    if (!attempts.mayTry(address, clock.now())) return 'too many' as const
    const page = isToken(user) && isToken(token) ? await pages.find(user, token) : undefined
    if (!page) attempts.failed(address, clock.now())
    return page && ({ page, user, token } as const)
  }

  routes.use('/one-time/*', async (context, next) => {
    await next()
    context.res.headers.set('content-security-policy', oneTimePolicy)
    context.res.headers.set('cache-control', 'no-store')
  })

  for (const [name, source] of modules) {
    routes.get(`/one-time-modules/${name}`, (context) =>
      context.body(source, 200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' }),
    )
  }

  routes.get('/one-time/:user/:token', async (context) => {
    const found = await pageOf(context)
    if (found === 'too many') return context.text('too many wrong addresses; wait a minute', 429)
    if (!found) return context.html(goneHtml(), 410)
    const vault = await bus.request(AccountsKey, {}, {})
    if (!vault.ok) return context.text('no executor answers right now; try again in a moment', 503)
    const prefix = Buffer.from(sealingPrefix(bindingFor(found.page, found.user, vault.version))).toString('base64')
    return context.html(oneTimeHtml(found.page, found.user, { publicKey: vault.publicKey, prefix }))
  })

  routes.post('/one-time/:user/:token', async (context) => {
    const found = await pageOf(context)
    if (found === 'too many') return context.json({ ok: false, message: 'too many wrong addresses' }, 429)
    if (!found) return context.json({ ok: false, gone: true }, 410)
    const body: unknown = await context.req.json().catch(() => undefined)
    const { purpose, language } = found.page
    if (!(purpose === 'totp' ? FactorWish : KeyWish).safeParse(body).success)
      return context.json({ ok: false, message: 'a field is missing or has the wrong form' }, 400)
    const page = await pages.use(found.user, found.token)
    if ('outcome' in page) return context.json({ ok: false, gone: true }, 410)
    const fault = await handIn(page as OneTimePage, found.user, body)
    log.info('a one-time page was used', { userId: found.user, kind: purpose, outcome: fault?.code ?? 'ok' })
    if (!fault) return context.json({ ok: true })
    return context.json({ ok: false, message: fleetSentence(fault, language) ?? fault.message }, 422)
  })
  return routes
}
