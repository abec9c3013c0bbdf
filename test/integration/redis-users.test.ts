import { once } from 'node:events'
import { statSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { ensureRedisUsers, type RedisUser } from '../../infra/redis/users.ts'
import { startRedis, type TestServer, temporaryFolder } from '../support/index.ts'

let redis: TestServer
let users: RedisUser[]
let folder: string

beforeAll(async () => {
  folder = temporaryFolder()
  users = ensureRedisUsers(folder)
  redis = await startRedis(users)
})

/** Says inline commands on one connection and tells the first line of the last answer. */
async function says(user: RedisUser | undefined, command: string): Promise<string> {
  const socket = connect(Number(new URL(redis.url).port), '127.0.0.1')
  try {
    if (user) expect(await ask(socket, `AUTH ${user.name} ${user.password}`)).toBe('+OK')
    return await ask(socket, command)
  } finally {
    socket.destroy()
  }
}

async function ask(socket: Socket, command: string): Promise<string> {
  socket.write(`${command}\r\n`)
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  return bytes.toString().split('\r\n')[0] ?? ''
}

describe.each([0, 1])('a role that uses Redis (%i)', (index) => {
  const own = () => users[index]
  const other = () => users[1 - index]

  it('reads, writes and forgets keys under its own prefix', async () => {
    const key = `${own()?.prefix}k`
    expect(await says(own(), `SET ${key} v PX 60000 NX`)).toBe('+OK')
    expect(await says(own(), `GET ${key}`)).toBe('$1')
    expect(await says(own(), `DEL ${key}`)).toBe(':1')
  })

  it('cannot touch a key of the other role, nor one without a prefix', async () => {
    for (const key of [`${other()?.prefix}k`, 'k', '*']) {
      for (const command of [`GET ${key}`, `SET ${key} v`, `DEL ${key}`]) {
        expect(await says(own(), command)).toMatch(/^-NOPERM/)
      }
    }
  })

  it.each([
    'FLUSHALL',
    'CONFIG GET *',
    'KEYS *',
    'SCAN 0',
    'EVAL return 0',
    'ACL LIST',
    'DEBUG SLEEP 0',
    'SHUTDOWN',
    'REPLICAOF NO ONE',
    'MONITOR',
    'SUBSCRIBE x',
    'CLIENT LIST',
    'CLIENT KILL TYPE normal',
    'SAVE',
    'BGSAVE',
    'MODULE LIST',
    'SCRIPT FLUSH',
    'FUNCTION LIST',
    'MIGRATE 127.0.0.1 1 k 0 10',
    'SWAPDB 0 1',
    'SELECT 1',
    'RANDOMKEY',
    'DBSIZE',
    'PUBLISH x y',
    'ACL SETUSER me on nopass ~* +@all',
    'OBJECT HELP',
  ])('is refused %s', async (command) => {
    expect(await says(own(), command)).toMatch(/^-(NOPERM|ERR)/)
  })
})

it('somebody without a password may ping, which the launcher does, and nothing else', async () => {
  expect(await says(undefined, 'PING')).toBe('+PONG')
  for (const command of ['GET md:k', 'SET tg:k v', 'INFO', 'FLUSHALL']) {
    expect(await says(undefined, command)).toMatch(/^-NOPERM/)
  }
})

it('passwords are made once, each readable by its owner only', () => {
  expect(ensureRedisUsers(folder)).toEqual(users)
  for (const { name, password } of users) {
    expect(password).toMatch(/^[0-9a-f]{64}$/)
    expect(statSync(join(folder, `${name}.password`)).mode & 0o777).toBe(0o400)
  }
})
