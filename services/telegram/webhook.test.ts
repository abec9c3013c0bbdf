import { createServer } from 'node:http'
import { createLog, listenOn, systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { whenTestEnds } from '../../test/support/index.ts'
import { createWebhook } from './webhook.ts'

const log = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })

it('a bot whose port is taken does not start, rather than be ready and deaf', async () => {
  const taken = await listenOn(createServer(), '127.0.0.1', 0)
  whenTestEnds(() => taken.close())
  const place = { url: 'https://bot.example/hook', secret: 's'.repeat(16), host: '127.0.0.1', port: taken.port }
  const register = async () => ({ ok: true, result: true }) as const
  const webhook = createWebhook(place, { clock: systemClock, log, register })
  const heard = () => undefined
  await expect(webhook.listen(heard, heard)).rejects.toThrow('EADDRINUSE')
})
