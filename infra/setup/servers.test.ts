import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startNats, startRedis, temporaryFolder } from '../../test/support/index.ts'
import { freePorts } from '../process/ports.ts'
import { readMachine } from './machine.ts'
import { ensureNatsServer, type SetupContext } from './nats-server.ts'
import { ensureRedisServer } from './redis-server.ts'
import { ensureServers } from './servers.ts'

/** A machine of no known kind, with these programs of its own: name → what it answers to --version. */
function strangeMachine(programs: Record<string, string>): SetupContext & { said: string[] } {
  const folder = temporaryFolder()
  for (const [name, answer] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho '${answer}'\n`)
    chmodSync(join(folder, name), 0o755)
  }
  const said: string[] = []
  return {
    local: temporaryFolder(),
    machine: { distribution: 'plan9', codename: '', label: 'Plan 9', sources: [] },
    folders: [folder],
    said,
    say: (line) => said.push(line),
  }
}

describe('a server the machine has', () => {
  it('is used when it is new enough', async () => {
    const machine = strangeMachine({ 'nats-server': 'nats-server: v2.12.3', 'redis-server': 'Redis server v=7.2.1' })
    expect(await ensureNatsServer(machine)).toBe(join(machine.folders[0] ?? '', 'nats-server'))
    expect(await ensureRedisServer(machine)).toBe(join(machine.folders[0] ?? '', 'redis-server'))
  })

  it('is left alone when it is too old, and the way out is told', async () => {
    const machine = strangeMachine({ 'nats-server': 'nats-server: v2.9.10' })
    await expect(ensureNatsServer(machine)).rejects.toThrow(/2\.12\.3 or newer.*Plan 9.*PATH.*NATS_URL/s)
    expect(machine.said[0]).toMatch(/2\.9\.10, too old, left alone/)
  })
})

it('tells what to install where nothing can be fetched', async () => {
  await expect(ensureRedisServer(strangeMachine({}))).rejects.toThrow(/apt-get install redis-server.*REDIS_URL/s)
})

describe('servers that run already', () => {
  it('are used when they answer', async () => {
    const [nats, redis] = await Promise.all([startNats(), startRedis()])
    const said: string[] = []
    const env = { NATS_URL: nats.url, REDIS_URL: redis.url }
    expect(await ensureServers({ env, say: (line) => said.push(line), local: temporaryFolder() })).toEqual({
      nats: { kind: 'running', url: nats.url },
      redis: { kind: 'running', url: redis.url },
    })
    expect(said).toHaveLength(2)
    expect(said.join('\n')).toMatch(/NATS_URL is used \(2\.\d+\.\d+\)/)
    expect(said.join('\n')).toContain('REDIS_URL is used')
  })

  it('are named, both and without their passwords, when nobody answers there', async () => {
    const port = await freePorts(2)
    const env = { NATS_URL: `nats://me:hunter2@127.0.0.1:${port}`, REDIS_URL: `redis://127.0.0.1:${port + 1}` }
    const asked = ensureServers({ env, say: () => undefined, local: temporaryFolder() })
    await expect(asked).rejects.toThrow(/NATS_URL.*REDIS_URL/s)
    await expect(asked).rejects.not.toThrow(/hunter2/)
  })
})

it('reads release and archives of a machine, both formats, and nothing that is switched off', () => {
  const machine = readMachine(join(import.meta.dirname, 'fixture-machine'))
  expect(machine).toMatchObject({
    distribution: 'debian',
    codename: 'bookworm',
    label: 'Debian GNU/Linux 12 (bookworm)',
  })
  expect(machine.sources.map(({ uri }) => uri)).toEqual(['http://one.example/debian', 'http://two.example/debian'])
  expect(readFileSync('/etc/os-release', 'utf8')).toContain(readMachine().distribution)
})
