import { createLog, systemClock } from '@flotilla/runtime'
import { describe, expect, it } from 'vitest'
import { waitFor, whenTestEnds } from '../../test/support/index.ts'
import { createAttempts } from './attempts.ts'
import type { Send } from './event-stream.ts'
import { listen } from './listen.ts'
import { readPageFiles } from './page-files.ts'
import { createSessions } from './session.ts'
import { createWeb, type WebDeps } from './web.ts'

const token = 'a long enough token'
const log = createLog({ level: 'fatal', role: 'console', instance: 'test' })

/** A console on a free port whose feed tells `hello` to whoever joins. */
async function openConsole(deps: Partial<WebDeps> = {}) {
  const viewers = new Set<Send>()
  const web = createWeb({
    clock: systemClock,
    log,
    feed: {
      join(send, signal) {
        viewers.add(send)
        send('about', { hello: true })
        signal.addEventListener('abort', () => viewers.delete(send))
      },
      stop: () => undefined,
    },
    freezes: { set: async () => 1, end: async () => true },
    files: readPageFiles(new URL('./page/', import.meta.url)),
    hostnames: [],
    oneTime: undefined,
    login: undefined,
    demo: undefined,
    stopping: new AbortController().signal,
    ...deps,
  })
  const door = await listen({ web, host: '127.0.0.1', port: 0, hasToken: deps.login !== undefined })
  whenTestEnds(door.close)
  const url = `http://127.0.0.1:${door.port}`
  return { web, url, viewers, own: { origin: url } }
}

const login = () => ({ sessions: createSessions(token), attempts: createAttempts(), clock: systemClock, log })
const signIn = (url: string, text: string) =>
  fetch(`${url}/login`, {
    method: 'POST',
    body: new URLSearchParams({ token: text }),
    headers: { origin: url },
    redirect: 'manual',
  })

describe('the door of the console', () => {
  it('serves the page and every file it names, with types and headers that shut others out', async () => {
    const { url } = await openConsole()
    const page = await fetch(url)
    const html = await page.text()
    const named = [...html.matchAll(/(?:href|src)="(\/[\w-]+\.\w+)"/g)].map(([, path]) => path)
    expect(named.length).toBeGreaterThan(5)
    for (const path of named) expect([path, (await fetch(`${url}${path}`)).status]).toEqual([path, 200])
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe')
    expect(page.headers.get('x-frame-options')).toBe('DENY')
  })

  it('holds no script or style inside the page, which the policy would refuse', async () => {
    const { url } = await openConsole()
    const html = await (await fetch(url)).text()
    expect(html).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|https?:\/\//)
  })

  it('answers 304 to a browser that holds the file', async () => {
    const { url } = await openConsole()
    const etag = (await fetch(`${url}/page.js`)).headers.get('etag') ?? ''
    expect((await fetch(`${url}/page.js`, { headers: { 'if-none-match': etag } })).status).toBe(304)
  })

  it('serves no file but those of the page', async () => {
    const { url } = await openConsole()
    for (const path of ['/config.ts', '/../config.ts', '/%2e%2e/config.ts', '/page/page.js', '/package.json'])
      expect([path, (await fetch(`${url}${path}`)).status]).toEqual([path, 404])
  })

  it('does not answer to a name that was rebound to this machine', async () => {
    const { web } = await openConsole()
    const ask = (host: string) => web.request('/events', { headers: { host } })
    expect((await ask('evil.example')).status).toBe(421)
    expect((await ask('127.0.0.1:8080')).status).toBe(200)
  })

  it('takes changes from its own page only', async () => {
    const { url } = await openConsole({ login: login() })
    const post = (headers: Record<string, string>) =>
      fetch(`${url}/logout`, { method: 'POST', headers, redirect: 'manual' })
    expect((await post({})).status).toBe(403)
    expect((await post({ origin: 'http://evil.example' })).status).toBe(403)
    expect((await post({ origin: url })).status).toBe(303)
  })

  it('knows no method but GET and POST', async () => {
    const { url, own } = await openConsole()
    for (const method of ['HEAD', 'PUT', 'DELETE', 'OPTIONS'])
      expect([method, (await fetch(`${url}/events`, { method, headers: own })).status]).toEqual([method, 405])
  })

  it('has no chat and no exchange outside the demo mode', async () => {
    const { url, own } = await openConsole()
    expect((await fetch(`${url}/chat/events`)).status).toBe(404)
    expect((await fetch(`${url}/chat/send`, { method: 'POST', headers: own, body: '{}' })).status).toBe(404)
    expect((await fetch(`${url}/demo/keys`, { method: 'POST', headers: own, body: '{}' })).status).toBe(404)
  })

  it('forgets a viewer who leaves', async () => {
    const { url, viewers } = await openConsole()
    const leaving = new AbortController()
    const events = await fetch(`${url}/events`, { signal: leaving.signal })
    expect(events.headers.get('content-type')).toBe('text/event-stream')
    await waitFor('the viewer', () => viewers.size === 1)
    leaving.abort()
    await waitFor('the end of the viewer', () => viewers.size === 0)
  })
})

describe('the door elsewhere than on loopback', () => {
  it('stays shut without a token', async () => {
    const { web } = await openConsole()
    await expect(listen({ web, host: '0.0.0.0', port: 0, hasToken: false })).rejects.toThrow('CONSOLE_TOKEN')
  })

  it('shows nothing of the fleet before the token, and everything with it', async () => {
    const { url } = await openConsole({ login: login() })
    expect((await fetch(`${url}/events`)).status).toBe(401)
    const page = await fetch(url, { redirect: 'manual' })
    expect([page.status, page.headers.get('location')]).toEqual([303, '/login'])
    const signedIn = await signIn(url, token)
    const cookie = signedIn.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict$/)
    const leaving = new AbortController()
    const events = await fetch(`${url}/events`, {
      headers: { cookie: cookie.split(';')[0] ?? '' },
      signal: leaving.signal,
    })
    expect(events.status).toBe(200)
    leaving.abort()
  })

  it('refuses a wrong token, and after five of them also the right one for a while', async () => {
    const { url } = await openConsole({ login: login() })
    for (let n = 0; n < 5; n++) expect((await signIn(url, 'guess')).status).toBe(401)
    expect((await signIn(url, token)).status).toBe(429)
  })
})
