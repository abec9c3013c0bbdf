import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Audit, type AuditEntry, type Bus, connectBus, linkAfter, provision } from '@flotilla/protocol'
import { beforeAll, expect, it } from 'vitest'
import { createAuditLog } from '../../services/executor/audit-log.ts'
import { plainNats, startNats, type TestNats, temporaryFolder, whenTestEnds } from '../support/index.ts'

let nats: TestNats
let bus: Bus
const clock = { now: () => 1_790_000_000_000 } as never
const random = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) } as never

beforeAll(async () => {
  nats = await startNats({ secured: true })
  const provisionSeed = nats.seedOf('provision')
  await provision({ servers: nats.url, ...(provisionSeed ? { nkeySeed: provisionSeed } : {}) })
  const nkeySeed = nats.seedOf('executor')
  bus = await connectBus({ servers: nats.url, name: 'x', identity: 'executor', ...(nkeySeed ? { nkeySeed } : {}) })
  whenTestEnds(() => bus.close())
})

async function flotilla(...args: string[]) {
  const seedFile = join(temporaryFolder(), 'operator.nk')
  writeFileSync(seedFile, nats.seedOf('operator') ?? '')
  const main = join(import.meta.dirname, '../../packages/cli/flotilla.mjs')
  const env = { PATH: process.env.PATH, NATS_URL: nats.url, NATS_NKEY_FILE: seedFile }
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  child.stdout.on('data', (text) => (out += text))
  const [code] = await once(child, 'close')
  return { code: code as number, out }
}

/** An account with five entries, written as executors write them. */
async function written(accountId: string): Promise<AuditEntry[]> {
  const audit = createAuditLog({ bus, clock, random })
  for (const what of ['key pair made', 'key taken', 'caps set', 'order placed', 'key purged']) {
    await audit(accountId, 'telegram:user:42', what)
  }
  const kept = await bus.history(Audit, { accountId })
  return kept.flatMap(({ payload }) => (payload ? [payload] : []))
}

/** Puts something else in the place of an account's log, as somebody can who holds the operator's nkey. */
async function rewrite(accountId: string, entries: readonly object[]) {
  const operator = await plainNats({ url: nats.url, seed: new TextDecoder().decode(nats.seedOf('operator')) })
  const filter = JSON.stringify({ filter: `audit.${accountId}` })
  expect(await operator.request('_INBOX_operator', '$JS.API.STREAM.PURGE.AUDIT', filter)).toContain('"success":true')
  for (const entry of entries) await operator.request('_INBOX_operator', `audit.${accountId}`, JSON.stringify(entry))
  operator.close()
}

it('an untouched log holds; one that was edited, shortened in the middle, put in another order or added to does not', async () => {
  const entries = await written('7fabc')
  const [first, second, third, fourth, fifth] = entries as [AuditEntry, AuditEntry, AuditEntry, AuditEntry, AuditEntry]
  const whole = await flotilla('audit', 'verify')
  expect(whole).toMatchObject({ code: 0 })
  expect(whole.out).toMatch(/7fabc: 1–5 hold/)
  const stranger = { stream: 'AUDIT', seq: 1 }
  const attempts: [what: string, entries: object[], place: number][] = [
    ['edited', [first, { ...second, by: 'telegram:user:7' }, third, fourth, fifth], 2],
    ['deleted', [first, second, fourth, fifth], 4],
    ['put in another order', [first, third, second, fourth, fifth], 3],
    ['slipped in', [first, second, linkAfter(second, '7fabc', { ...third, what: 'x' }), fourth, fifth], 4],
    ['led there', [first, second, stranger, third, fourth, fifth], 3],
  ]
  for (const [what, touched, place] of attempts) {
    await rewrite('7fabc', touched)
    const { code, out } = await flotilla('audit', 'verify', '7fabc', '--json')
    expect({ what, code, verdict: JSON.parse(out) }).toMatchObject({ what, code: 1, verdict: { ok: false, place } })
  }
})

it('an end that was cut off, and a log that was written anew, show against heads kept elsewhere', async () => {
  const entries = await written('00abc')
  const heads = join(temporaryFolder(), 'heads.jsonl')
  const told = (await flotilla('audit', 'heads')).out
  writeFileSync(
    heads,
    told
      .split('\n')
      .filter((line) => line.includes('00abc'))
      .join('\n'),
  )
  expect(await flotilla('audit', 'verify', '00abc', '--heads', heads)).toMatchObject({ code: 0 })

  await rewrite('00abc', entries.slice(0, 3))
  expect(await flotilla('audit', 'verify', '00abc')).toMatchObject({ code: 0 })
  expect(await flotilla('audit', 'verify', '00abc', '--heads', heads)).toMatchObject({ code: 1 })
  await rewrite('00abc', [])
  const emptied = await flotilla('audit', 'verify', '--heads', heads)
  expect(emptied.out).toMatch(/00abc: BROKEN at entry 5 .*cut off/)
})

it('what is no entry does not keep executors from writing on; entries of before the chain are told as such', async () => {
  const operator = await plainNats({ url: nats.url, seed: new TextDecoder().decode(nats.seedOf('operator')) })
  const old = { id: 'o', by: 'u1', what: 'key taken', at: 1 }
  await operator.request('_INBOX_operator', 'audit.11abc', JSON.stringify(old))
  expect(await written('11abc')).toHaveLength(5)
  const { code, out } = await flotilla('audit', 'verify', '11abc')
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/1–5 hold.*; 1 entries before them/) })

  // Led there by an acknowledgement; the chain goes on behind it, and verify says where it stands.
  const evil = await plainNats({ url: nats.url, seed: new TextDecoder().decode(nats.seedOf('alerts')) })
  evil.publish('$JS.API.INFO', '', 'audit.11abc')
  await evil.flush()
  await createAuditLog({ bus, clock, random })('11abc', 'u1', 'afterwards')
  expect((await bus.last(Audit, { accountId: '11abc' }))?.payload).toMatchObject({ place: 6, what: 'afterwards' })
  expect((await flotilla('audit', 'verify', '11abc')).out).toMatch(/BROKEN at entry 6 .*no entry/)
})
