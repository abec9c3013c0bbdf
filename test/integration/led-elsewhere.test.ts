// Whoever asks names the subject of the answer, whoever consumes the subject of delivery, and the server holds neither to
// the asker's permissions (nats-server 2.15; https://github.com/nats-io/nats-server/issues/8274). What can be led so into a
// log or bucket must never read as a message of it, and must not cost a key.
import {
  AccountKey,
  type Bus,
  connectBus,
  definedKeys,
  definedSubjects,
  inboxOf,
  type Key,
  permissionsOf,
  provision,
  type Role,
  roles,
  type Subject,
} from '@flotilla/protocol'
import { beforeAll, describe, expect, it } from 'vitest'
import { plainNats, startNats, type TestNats, waitFor, whenTestEnds } from '../support/index.ts'

const sample: Readonly<Record<string, string>> = { shard: '7f', accountId: '7fabc', market: 'spot', role: 'telegram' }
const tokensOf = ({ pattern }: { readonly pattern: string }) =>
  Object.fromEntries([...pattern.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, sample[name] ?? 'x1']))

const logs = definedSubjects.filter(({ kind }) => kind === 'jetstream')
const nameOf = (key: Key) => `$KV.${key.bucket}.${key.build(tokensOf(key))}`

let nats: TestNats
let operator: Bus
/** What lay in a log or bucket and read as nothing of it. */
const dropped: string[] = []

const seedOf = (identity: Role | 'operator') => new TextDecoder().decode(nats.seedOf(identity))

beforeAll(async () => {
  nats = await startNats({ secured: true })
  const nkeySeed = nats.seedOf('provision')
  await provision({ servers: nats.url, ...(nkeySeed ? { nkeySeed } : {}) })
  const operatorSeed = nats.seedOf('operator')
  operator = await connectBus({
    servers: nats.url,
    name: 'operator',
    identity: 'operator',
    onDropped: (subject) => dropped.push(subject),
    ...(operatorSeed ? { nkeySeed: operatorSeed } : {}),
  })
  whenTestEnds(() => operator.close())
  // Stands where services answer, and gives a push consumer the interest it needs before it delivers.
  const services = await plainNats({ url: nats.url, seed: seedOf('operator') })
  for (const { kind, pattern } of definedSubjects) {
    if (kind === 'request' && !pattern.includes('{')) services.subscribe(pattern)
  }
  for (const subject of logs) services.subscribe(subject.build(tokensOf(subject)))
  for (const key of definedKeys) services.subscribe(nameOf(key))
  await services.flush()
  const answering = setInterval(() => {
    for (const { subject, reply } of services.messages.splice(0)) {
      if (reply && definedSubjects.some(({ kind, pattern }) => kind === 'request' && pattern === subject)) {
        services.publish(reply, '{"ok":true,"accounts":[],"alerts":[],"findings":[]}')
      }
    }
  }, 10)
  whenTestEnds(async () => clearInterval(answering))
})

/** Everything an identity can make the server or a service say, led to `target`. */
async function leadTo(role: Role, targets: readonly string[]) {
  const evil = await plainNats({ url: nats.url, seed: seedOf(role) })
  const { publish } = permissionsOf(role)
  const literal = (pattern: string) => pattern.replaceAll('*', 'x1').replaceAll('.cmd.x1.x1', '.cmd.7f.7fabc')
  const creates = publish.filter((each) => each.startsWith('$JS.API.CONSUMER.CREATE.') && each.includes('.*.'))
  const made = evil.subscribe(`${inboxOf(role)}.made`)
  const pulls: [next: string, target: string][] = []
  for (const [index, target] of targets.entries()) {
    for (const pattern of publish) {
      if (pattern.startsWith('$JS.API.CONSUMER.') || pattern.startsWith('$JS.ACK') || pattern.endsWith('.>')) continue
      evil.publish(literal(pattern), '{"seq":1}', target)
    }
    for (const [turn, pattern] of creates.entries()) {
      const filter = pattern.slice(pattern.indexOf('.*.') + 3)
      const [stream = ''] = pattern.slice('$JS.API.CONSUMER.CREATE.'.length).split('.')
      for (const kind of ['push', 'pull']) {
        const name = `${role}-${kind}-${index}-${turn}`
        const config = { name, filter_subject: filter, ack_policy: 'none', deliver_policy: 'all' }
        const how = kind === 'push' ? { ...config, deliver_subject: target } : config
        evil.publish(
          `$JS.API.CONSUMER.CREATE.${stream}.${name}.${filter}`,
          JSON.stringify({ stream_name: stream, config: how }),
          `${inboxOf(role)}.made`,
        )
        if (kind === 'pull') pulls.push([`$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`, target])
      }
    }
  }
  await waitFor(
    'the consumers to be made',
    () => evil.messages.filter(({ sid }) => sid === made).length >= 2 * pulls.length,
    { timeoutMs: 50_000 },
  )
  for (const [next, target] of pulls) evil.publish(next, '{"batch":3,"no_wait":true}', target)
  await evil.flush()
  evil.close()
}

const ownedByOther = (role: Role) => ({
  subjects: logs.filter((subject) => !permissionsOf(role).publish.includes(wild(subject))),
  keys: definedKeys.filter(({ owner }) => owner !== role),
})
const wild = ({ pattern }: Subject) => pattern.replaceAll(/\{\w+\}/g, '*')

describe.each(roles)('%s', (role) => {
  it('can lead nothing into a log or bucket of others that reads as a message of it', {
    timeout: 120_000,
  }, async () => {
    dropped.length = 0
    const { subjects, keys } = ownedByOther(role)
    await leadTo(role, [...subjects.map((subject) => subject.build(tokensOf(subject))), ...keys.map(nameOf)])
    const read: string[] = []
    for (const subject of subjects) if (await operator.last(subject, tokensOf(subject))) read.push(subject.pattern)
    for (const key of keys) if (await operator.getKey(key, tokensOf(key))) read.push(key.pattern)
    expect(read).toEqual([])
    // It did arrive there: the server let it.
    expect(dropped.length).toBeGreaterThan(0)
  })
})

it('what is led over an account is no account, and the executor that watches puts the account back', async () => {
  const nkeySeed = nats.seedOf('executor')
  const options = { servers: nats.url, name: 'executor', identity: 'executor' }
  const seen: string[] = []
  const bus = await connectBus({
    ...options,
    ...(nkeySeed ? { nkeySeed } : {}),
    onDropped: (subject) => seen.push(subject),
  })
  whenTestEnds(() => bus.close())
  const accountId = '7fkeep'
  const account = {
    accountId,
    userId: 'u1',
    label: 'main',
    keyType: 'ED25519' as const,
    state: 'active' as const,
    addedAt: 1,
    sealed: 'c2VhbGVk',
    vaultVersion: 1,
  }
  const told: unknown[] = []
  const watch = await bus.watchKeys(AccountKey, {}, ({ value }) => void told.push(value?.sealed), { mend: true })
  const revision = (await bus.createKey(AccountKey, { accountId }, account)) ?? 0
  await waitFor('the account to be watched', () => told.length > 0)

  const evil = await plainNats({ url: nats.url, seed: seedOf('market-stream') })
  evil.publish('$JS.API.INFO', '', `$KV.accounts.account.${accountId}`)
  await evil.flush()

  const mended = await waitFor('the account to be back', async () => {
    const entry = await bus.getKey(AccountKey, { accountId })
    return entry && entry.revision > revision + 1 && entry
  })
  expect(mended.value).toEqual(account)
  expect(seen).toContain(`accounts/account.${accountId}`)
  // It was never told as gone: signing goes on with what was known.
  expect(told.filter((sealed) => sealed === undefined)).toEqual([])
  watch.stop()
})
