import { FaultError, refusal } from '@flotilla/protocol'
import { expect, test } from 'vitest'
import { freezeRoutes } from './freeze-routes.ts'

const post = (routes: ReturnType<typeof freezeRoutes>, path: string, body: unknown) =>
  routes.request(path, { method: 'POST', body: JSON.stringify(body) })

test('freezes and thaws what the page asks for, in the name of the console', async () => {
  const done: unknown[] = []
  const routes = freezeRoutes({
    set: async (wish) => done.push(['freeze', wish]),
    end: async (wish) => done.push(['thaw', wish]) > 0,
  })
  expect((await post(routes, '/freeze', { scope: 'market-usdm', flatten: true })).status).toBe(200)
  expect((await post(routes, '/thaw', { scope: 'market-usdm' })).status).toBe(200)
  expect(done).toEqual([
    ['freeze', { scope: 'market-usdm', flatten: true, by: 'operator:console' }],
    ['thaw', { scope: 'market-usdm', by: 'operator:console' }],
  ])
})

test('refuses what names nothing that can be frozen, and tells why the fleet did not', async () => {
  const routes = freezeRoutes({
    set: () => Promise.reject(new FaultError(refusal('NO_RESPONDER', 'nobody answers'))),
    end: async () => true,
  })
  for (const scope of ['', 'everything', 'market-nowhere', 'user-*', 'account-a.b']) {
    expect([scope, (await post(routes, '/freeze', { scope })).status]).toEqual([scope, 400])
  }
  const away = await post(routes, '/freeze', { scope: 'all' })
  expect([away.status, await away.json()]).toEqual([502, { ok: false, message: 'nobody answers' }])
})
