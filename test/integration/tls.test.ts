import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connectBus, provision } from '@flotilla/protocol'
import { beforeAll, expect, it } from 'vitest'
import { ensureNkeys, type Identity } from '../../infra/nats/identities.ts'
import { natsUsers } from '../../infra/nats/permissions.ts'
import { natsServerConfig } from '../../infra/nats/server-config.ts'
import { freePorts } from '../../infra/process/ports.ts'
import { redisServerConfig } from '../../infra/redis/server-config.ts'
import { ensureRedisUsers } from '../../infra/redis/users.ts'
import { startBotApi } from '../../packages/sim/bot-api/index.ts'
import { type CertificateFiles, createAuthority } from '../support/certificates.ts'
import { programOf, startNats, temporaryFolder, waitFor, whenTestEnds } from '../support/index.ts'
import { startRole } from '../support/role.ts'
import { runServer } from '../support/server-process.ts'

let folder: string
let natsUrl: string
let redisUrl: string
let own: CertificateFiles
let foreign: CertificateFiles
let seedFileOf: (identity: Identity) => string
const seedOf = (identity: Identity) => new TextEncoder().encode(readFileSync(seedFileOf(identity), 'utf8').trim())

const listening = { timeoutMs: 10_000 }
const logs: string[] = []
const quiet = () => undefined

/** The servers as `print-config.ts --tls` and the Redis configuration with TLS have them. */
beforeAll(async () => {
  folder = temporaryFolder()
  const authority = createAuthority(folder)
  own = authority.issue('fleet')
  foreign = createAuthority(folder, 'somebody else').issue('stranger')
  const nkeys = ensureNkeys(join(folder, 'nkeys'))
  seedFileOf = (identity) => nkeys.find((each) => each.identity === identity)?.seedFile ?? ''
  const [natsPort, redisPort] = [await freePorts(1), await freePorts(1)]
  const natsFile = join(folder, 'nats.conf')
  const tls = authority.issue('server')
  const config = { port: natsPort, storeFolder: join(folder, 'jetstream'), users: natsUsers(nkeys), tls }
  writeFileSync(natsFile, natsServerConfig(config))
  const redisFile = join(folder, 'redis.conf')
  const users = ensureRedisUsers(join(folder, 'redis-users'))
  writeFileSync(redisFile, redisServerConfig({ port: redisPort, folder, users, tls }))
  natsUrl = `tls://127.0.0.1:${natsPort}`
  redisUrl = `rediss://telegram@127.0.0.1:${redisPort}`
  const answers = async (port: number) => {
    const { connect } = await import('node:net')
    return new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy()
        resolve(true)
      }).on('error', () => resolve(false))
    })
  }
  const serve = async (name: 'nats' | 'redis', args: string[], port: number) =>
    runServer({ name, command: await programOf(name), args, env: {}, probe: () => answers(port) }, '')
  await serve('nats', ['--config', natsFile], natsPort)
  await serve('redis', [redisFile], redisPort)
  await waitFor(
    'the streams to be made over TLS',
    () => provision({ servers: natsUrl, nkeySeed: seedOf('provision'), tls: own }),
    listening,
  )
})

const tlsEnv = (files: CertificateFiles) => ({
  NATS_TLS_CA_FILE: files.authority,
  NATS_TLS_CERT_FILE: files.certificate,
  NATS_TLS_KEY_FILE: files.key,
  REDIS_TLS_CA_FILE: files.authority,
  REDIS_TLS_CERT_FILE: files.certificate,
  REDIS_TLS_KEY_FILE: files.key,
})

it('a role works with NATS and Redis over TLS, by variables alone', async () => {
  const botApi = await startBotApi({ port: 0, log: { info: quiet, warn: quiet } })
  whenTestEnds(() => botApi.close())
  const bot = await startRole('telegram', {
    ...tlsEnv(own),
    NATS_URL: natsUrl,
    NATS_NKEY_FILE: seedFileOf('telegram'),
    REDIS_URL: redisUrl,
    REDIS_PASSWORD_FILE: join(folder, 'redis-users', 'telegram.password'),
    TELEGRAM_BOT_TOKEN: '1000000001:TEST-token-of-a-simulated-bot-aaaaa',
    TELEGRAM_API_ROOT: `http://127.0.0.1:${botApi.port}`,
    TELEGRAM_ACCESS: 'everybody',
  })
  const user = `http://127.0.0.1:${botApi.port}/user/7`
  const body = JSON.stringify({ text: '/lang', firstName: 'Ada' })
  await fetch(`${user}/send`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  // A button's nonce is kept in Redis before it is shown: that it works shows that Redis was written and read.
  const shown = await waitFor('the bot to answer', async () => {
    const { messages } = (await (await fetch(`${user}/messages?since=0`)).json()) as {
      messages: { message_id: number; reply_markup?: { inline_keyboard: { callback_data: string }[][] } }[]
    }
    return messages.find(({ reply_markup }) => reply_markup)
  })
  expect(shown.reply_markup?.inline_keyboard[0]?.[0]?.callback_data).toMatch(/^[a-z2-7]{26}$/)
  logs.push(...bot.lines.map((line) => JSON.stringify(line)))
  expect(logs.filter((line) => /redis is not answering|VIOLATION/.test(line))).toEqual([])
  await bot.end('SIGTERM')
})

const attempt = (options: Partial<Parameters<typeof connectBus>[0]>) =>
  connectBus({ servers: natsUrl, name: 'x', identity: 'alerts', nkeySeed: seedOf('alerts'), ...options }).then(
    async (bus) => {
      await bus.close()
      return 'connected'
    },
    (error: Error) => error.message,
  )

it('NATS lets in who knows its authority and shows a certificate of it, and nobody else', async () => {
  expect(await attempt({ tls: own })).toBe('connected')
  // The machine's authorities know nothing of this one; another's certificate is worth nothing here.
  const others = [
    {},
    { tls: { authority: own.authority } },
    { tls: { ...foreign, authority: own.authority } },
    { tls: foreign },
  ]
  for (const outcome of await Promise.all(others.map(attempt))) expect(outcome).not.toBe('connected')
})

it('nothing is said in plain text to a server that offers no TLS where TLS was asked for', async () => {
  const plain = await startNats()
  expect(await attempt({ servers: plain.url.replace('nats:', 'tls:'), tls: own })).not.toBe('connected')
  expect(await attempt({ servers: plain.url.replace('nats:', 'tls:') })).not.toBe('connected')
})
