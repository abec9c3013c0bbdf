import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Fleet } from '@flotilla/client'
import { definedKeys, definedSubjects, inboxOf, mintAccountId, shardOf } from '@flotilla/protocol'
import { seal } from '@flotilla/vault'
import { beforeAll, expect, it } from 'vitest'
import { connectTo, ledgerOf, openAccount, openExchangeAccount, setPrice } from '../support/client.ts'
import { plainNats, startTestFleet, type TestFleet, temporaryFolder, waitFor } from '../support/index.ts'
import { isHeldAgainst, type Names, tenantSubjects, triesOn } from './tenant-tries.ts'

/** Who speaks for people; what one of them may send, a tenant might make it send. */
const fronts = ['telegram', 'console', 'strategies'] as const

/** Where a front is believed whom it names: nothing in the message could be held against it. Why that is so. */
const believed: Readonly<Record<string, string>> = {
  'orders.cmd.{shard}.{accountId}.{commandId}': 'a front acts for all of its users, within caps and codes',
  'call.{shard}.{accountId}.{product}.{operation}': 'a front reads for all of its users',
  'accounts.list': 'a front shows each of its users their accounts',
  'accounts.totp': 'a code of the user is asked for',
  'accounts.thaw': 'a code of the user is asked for',
  'alerts.list': 'a front shows each of its users their alerts',
  'pages.open': 'the page is for whom it is opened, and its address for who asked',
  'fleet.freeze': 'whoever may freeze may freeze anybody; it only ever stops',
  'fleet.thaw': 'only the console, for operators',
  'notify.{userId}': 'a message to somebody is no act of theirs',
}

let folder: string
let fleet: TestFleet
let client: Fleet
let alice: Names & { uid: string; apiKey: string }
let mallory: Names

const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: '20' }

/** Somebody who trades: an account, an alert, and a command that was carried out. */
async function openTenant(userId: string) {
  const { accountId, account, uid, apiKey } = await openAccount(fleet, client, userId)
  const { alertId } = await client.alerts.put(userId, 'BTCUSDT > 90000')
  const { ok, commandId } = await account.place(order)
  expect(ok).toBe(true)
  return { userId, accountId, alertId, commandId, shard: shardOf(accountId), uid, apiKey }
}

/** An account of somebody else in the same shard: its order comes behind everything that was said there. */
async function openNeighbour(shard: string) {
  const { apiKey, secretKey = '' } = await openExchangeAccount(fleet, { keyType: 'HMAC' })
  const { publicKey, version } = await client.accounts.vaultKey()
  const accountId = `${shard}${mintAccountId(crypto.getRandomValues(new Uint8Array(16))).slice(2)}`
  const name = { userId: 'carol', accountId, market: 'binance', purpose: 'apiSecret', version } as const
  const sealedSecret = await seal(publicKey, new TextEncoder().encode(secretKey), name)
  await client.accounts.add({ userId: 'carol', accountId, keyType: 'HMAC', apiKey, sealedSecret })
  return client.account(accountId)
}

beforeAll(async () => {
  folder = join(temporaryFolder(), '.local')
  fleet = await startTestFleet({ folder })
  client = await connectTo(fleet)
  await setPrice(fleet, 'BTCUSDT', '60000')
  alice = await openTenant('alice-of-7c1e')
  mallory = await openTenant('mallory')
}, 120_000)

const mentionsAlice = (text: string) =>
  [alice.userId, alice.accountId, alice.apiKey].some((name) => text.includes(name))

/** All that is kept of alice, but what moves by itself: counters of calls, and what her account is heard to do. */
async function keptOfAlice() {
  const own = ({ owner, pattern }: { owner: string; pattern: string }) =>
    owner !== 'user-stream' && !pattern.startsWith('ledger.')
  const kept: string[] = []
  for (const key of definedKeys.filter(own))
    for (const { tokens, value } of await client.bus.listKeys(key))
      kept.push(`${key.pattern} ${JSON.stringify({ tokens, value })}`)
  for (const subject of definedSubjects.filter((each) => own(each) && each.kind === 'jetstream'))
    for (const { tokens, payload } of await client.bus.listLast(subject))
      kept.push(`${subject.pattern} ${JSON.stringify({ tokens, payload })}`)
  const traded = (await ledgerOf(fleet)).filter(({ uid, kind }) => uid === alice.uid && kind !== 'request')
  return { kept: kept.filter(mentionsAlice).sort(), traded }
}

const speakAs = async (front: string) =>
  plainNats({
    url: fleet.run().natsUrl,
    seed: readFileSync(join(folder, 'data', 'nkeys', `${front}.nk`), 'utf8').trim(),
  })

it('every subject that says whose something is can be held against its sender, or it is said why not', () => {
  const spoken = tenantSubjects().filter(({ users }) => fronts.some((front) => users.tell?.includes(front)))
  const open = spoken.filter((subject) => !isHeldAgainst(subject)).map(({ pattern }) => pattern)
  expect(open.sort()).toEqual(Object.keys(believed).sort())
})

/** Says everything through a front, and tells what was said under each reply subject, and where an answer is due. */
async function sayEverything(connection: Awaited<ReturnType<typeof plainNats>>, front: (typeof fronts)[number]) {
  const said = new Map<string, string>()
  const due: string[] = []
  for (const subject of tenantSubjects()) {
    if (!subject.users.tell?.includes(front)) {
      if (subject.owner === front) continue
      const name = subject.pattern.replaceAll(/\{(\w+)\}/g, (_, token: string) => Object(alice)[token] ?? 'x')
      expect({ [name]: await connection.permits(() => connection.publish(name, '{}')) }).toEqual({ [name]: false })
      continue
    }
    for (const { what, subject: name, body, isAnswered } of triesOn(subject, alice, mallory)) {
      const reply = `${inboxOf(front)}.${said.size}`
      if (isAnswered) due.push(reply)
      said.set(reply, `${name}: ${what}: ${JSON.stringify(body)}`)
      connection.publish(name, JSON.stringify(body), reply)
    }
    await connection.flush()
  }
  return { said, due }
}

it.each(fronts)(
  'through %s nobody gets at what is another tenant’s, on any subject',
  async (front) => {
    const connection = await speakAs(front)
    const neighbour = await openNeighbour(alice.shard)
    connection.subscribe(`${inboxOf(front)}.>`)
    const before = await keptOfAlice()
    expect(before.kept.length).toBeGreaterThan(4)
    const { said, due } = await sayEverything(connection, front)
    expect(due.length).toBeGreaterThan(40)
    const late = () => {
      const answered = new Set(connection.messages.map(({ subject }) => subject))
      return due.filter((reply) => !answered.has(reply))
    }
    await waitFor('every try to be answered', () => late().length === 0, { timeoutMs: 30_000 }).catch(() => undefined)
    expect(late().map((reply) => said.get(reply))).toEqual([])
    expect(await neighbour.place(order)).toMatchObject({ ok: true })

    const gained = connection.messages.filter(({ body }) => /"ok":true/.test(body) && mentionsAlice(body))
    expect(gained.map(({ subject, body }) => `${said.get(subject)} → ${body}`)).toEqual([])
    expect(await keptOfAlice()).toEqual(before)
    connection.close()
  },
  120_000,
)

it('a program that was let in for one account hears and says nothing of another’s, on any subject', async () => {
  const main = join(import.meta.dirname, '../../packages/cli/flotilla.mjs')
  const how = { cwd: dirname(folder), env: { PATH: process.env.PATH } }
  const add = [main, 'nats', 'add', 'prying', '--account', mallory.accountId, '--json']
  const { seedFile } = JSON.parse((await promisify(execFile)(process.execPath, add, how)).stdout) as {
    seedFile: string
  }
  const program = await plainNats({ url: fleet.run().natsUrl, seed: readFileSync(seedFile, 'utf8').trim() })
  const fill = (pattern: string, names: Readonly<Record<string, string>>) =>
    pattern.replaceAll(/\{(\w+)\}/g, (_, token: string) => names[token] ?? '*')
  for (const { pattern } of tenantSubjects()) {
    for (const name of [fill(pattern, { ...alice }), fill(pattern, {})]) {
      const hears = await program.permits(() => program.subscribe(name))
      const says = await program.permits(() => program.publish(name, '{}'))
      expect({ [name]: { hears, says } }).toEqual({ [name]: { hears: false, says: false } })
    }
  }
  expect(await program.permits(() => program.subscribe(`account.${mallory.accountId}.fill`))).toBe(true)
  program.close()
})
