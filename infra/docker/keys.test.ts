import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../test/support/index.ts'
import { IDENTITIES } from '../nats/identities.ts'
import { ROOT } from '../paths.ts'
import { runCommand } from '../process/run-command.ts'
import { redisRoles } from '../redis/users.ts'

const run = (folder: string) =>
  runCommand(process.execPath, [join(ROOT, 'infra/docker/keys.ts')], { env: { ...process.env, KEYS_FOLDER: folder } })

it('makes the keys of every identity once, each in its own folder, and a server configuration that knows them', async () => {
  const folder = temporaryFolder()
  for (const name of [...IDENTITIES, 'nats', 'redis']) mkdirSync(join(folder, name))
  expect(await run(folder)).toMatchObject({ status: 0 })
  const config = readFileSync(join(folder, 'nats', 'nats.conf'), 'utf8')
  for (const identity of IDENTITIES) {
    expect(config).toContain(readFileSync(join(folder, identity, `${identity}.pub`), 'utf8').trim())
    expect(statSync(join(folder, identity, `${identity}.nk`)).mode & 0o777).toBe(0o400)
  }
  expect(readFileSync(join(folder, 'executor', 'vault.key'), 'utf8')).toContain('privateKey')
  const redis = readFileSync(join(folder, 'redis', 'redis.conf'), 'utf8')
  for (const role of redisRoles) {
    const password = readFileSync(join(folder, role, 'redis.password'), 'utf8').trim()
    expect(redis).toContain(`user ${role} on #${createHash('sha256').update(password).digest('hex')} `)
    expect(redis).not.toContain(password)
  }
  expect(await run(folder)).toMatchObject({ status: 0 })
  expect(readFileSync(join(folder, 'nats', 'nats.conf'), 'utf8')).toBe(config)
})
