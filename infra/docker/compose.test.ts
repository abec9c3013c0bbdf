import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { printEnvExample } from '../docs/variables.ts'
import { ROOT } from '../paths.ts'
import { ROLE_NAMES, variablesOf } from '../start/roles.ts'
import { composeFile } from './compose.ts'
import { toYaml } from './yaml.ts'

type Block = { image: string; command: string[]; environment?: Record<string, string>; volumes: string[] }

const { services, volumes } = await composeFile()
const blocks = services as unknown as Record<string, Block>

describe('docker-compose.yml', () => {
  it('has one block for each role, of the same image', () => {
    for (const role of ROLE_NAMES) {
      expect(blocks[role]).toMatchObject({ image: 'flotilla', command: expect.arrayContaining([`${role}/main.js`]) })
    }
  })

  it('lets no debugger near the secrets of executors, and writes no memory of theirs to disk', () => {
    expect(blocks.executor).toMatchObject({
      command: ['--disable-sigusr1', 'executor/main.js'],
      ulimits: { core: 0 },
    })
  })

  it('hands each role the variables it reads and no others', async () => {
    for (const role of ROLE_NAMES) {
      const declared = Object.keys(await variablesOf(role))
      const given = Object.keys(blocks[role]?.environment ?? {})
      // A secret comes as a file; some variables are files by themselves.
      const unknown = given.filter((name) => !declared.includes(name) && !declared.includes(name.replace(/_FILE$/, '')))
      expect(unknown).toEqual([])
    }
  })

  it('gives each role the key of its own and nobody else’s, and only executors the vault’s', () => {
    for (const role of ROLE_NAMES) {
      const keys = blocks[role]?.volumes.filter((volume) => volume.startsWith('keys-'))
      expect(keys).toEqual([`keys-${role}:/run/keys:ro`])
      expect('VAULT_KEY_FILE' in (blocks[role]?.environment ?? {})).toBe(role === 'executor')
    }
  })

  it('starts redis with users, and gives each role that uses it the password of its own', () => {
    expect(blocks.redis?.command).toEqual(['redis-server', '/keys/redis.conf'])
    const withPassword = ROLE_NAMES.filter((role) => 'REDIS_PASSWORD_FILE' in (blocks[role]?.environment ?? {}))
    expect(withPassword.toSorted()).toEqual(['market-stream', 'telegram'])
    for (const role of withPassword) {
      expect(blocks[role]?.environment).toMatchObject({
        REDIS_URL: `redis://${role}@redis:6379`,
        REDIS_PASSWORD_FILE: '/run/keys/redis.password',
      })
    }
  })

  it('declares every volume it mounts', () => {
    const mounted = Object.values(blocks).flatMap((block) =>
      (block.volumes ?? []).map((volume) => volume.split(':')[0]),
    )
    expect(Object.keys(volumes)).toEqual(expect.arrayContaining(mounted))
  })

  it('takes from .env only what .env.example explains', async () => {
    const example = await printEnvExample()
    const used = [...readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8').matchAll(/\$\{([A-Z0-9_]+):-/g)]
    expect(used.length).toBeGreaterThan(0)
    for (const [, name] of used) expect(example).toContain(`#${name}=`)
  })
})

describe('YAML', () => {
  it('quotes what YAML would read as something else than text', () => {
    expect(toYaml({ a: 'on', b: '0', c: '2s', d: '', e: 'plain text', g: 'x: y' })).toBe(
      ['a: "on"', 'b: "0"', 'c: "2s"', 'd: ""', 'e: plain text', 'g: "x: y"', ''].join('\n'),
    )
  })

  it('nests maps and lists, and writes what is empty in one line', () => {
    expect(toYaml({ a: { b: ['x', '-y'] }, c: {}, d: true, e: 3 })).toBe(
      'a:\n  b:\n    - x\n    - "-y"\nc: {}\nd: true\ne: 3\n',
    )
  })
})
