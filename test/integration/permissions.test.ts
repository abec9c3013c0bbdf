import { setImmediate as turn } from 'node:timers/promises'
import {
  AccountFill,
  AccountKey,
  AssignmentKey,
  type Bus,
  connectBus,
  definedKeys,
  definedSubjects,
  type Key,
  OrderCommand,
  OrderStateEvent,
  permissionsOf,
  provision,
  type Role,
  roles,
  type Subject,
  streamOf,
} from '@flotilla/protocol'
import { beforeAll, describe, expect, it } from 'vitest'
import { startNats, type TestNats, waitFor, whenTestEnds } from '../support/index.ts'

/** Sample tokens; an account id lies in its shard. */
const sample: Readonly<Record<string, string>> = { shard: '7f', accountId: '7fabc', market: 'spot', product: 'spot' }
const tokensOf = ({ pattern }: { readonly pattern: string }, role: string) =>
  Object.fromEntries(
    [...pattern.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, name === 'role' ? role : (sample[name] ?? 'x1')]),
  )

interface Door {
  readonly bus: Bus
  /** Does something and tells which subjects the server refused meanwhile. */
  refusals(act: (bus: Bus) => unknown): Promise<string[]>
}

let nats: TestNats
const doors = new Map<string, Door>()

async function openDoor(identity: Role | 'operator' | 'provision'): Promise<Door> {
  const nkeySeed = nats.seedOf(identity)
  if (!nkeySeed) throw new Error(`${identity} has no nkey`)
  let refused: string[] = []
  const bus = await connectBus({
    servers: nats.url,
    name: identity,
    identity,
    nkeySeed,
    onStatus: (_, detail) => detail.includes('VIOLATION') && refused.push(detail.replace(/^\S+ \S+ /, '')),
  })
  whenTestEnds(() => bus.close())
  return {
    bus,
    async refusals(act) {
      refused = []
      await Promise.resolve(act(bus)).catch(() => undefined)
      // Violations are told in order with what was asked: after a round trip all of them are here.
      await bus.flush()
      await turn()
      return refused
    },
  }
}

beforeAll(async () => {
  nats = await startNats({ secured: true })
  const nkeySeed = nats.seedOf('provision')
  await provision({ servers: nats.url, ...(nkeySeed ? { nkeySeed } : {}) })
  for (const identity of [...roles, 'operator', 'provision'] as const) doors.set(identity, await openDoor(identity))
})

function door(identity: string): Door {
  const found = doors.get(identity)
  if (!found) throw new Error(`nobody is called ${identity}`)
  return found
}

const nothing = new Uint8Array()
const has = (list: readonly string[] | undefined, role: string) => list?.includes(role) === true

/** What the contract says of a subject: who may speak on it, who may listen, who may look up. */
function contractOf({ kind, owner, users }: Subject, role: string) {
  const ownersEvent = kind !== 'request' && users.tell === undefined
  const hears = has(users.hear, role) || (owner === role && !ownersEvent)
  return {
    tells: has(users.tell, role) || (owner === role && ownersEvent),
    hears,
    looks: kind === 'jetstream' && (hears || owner === role || has(users.look, role)),
  }
}

/** Reading a log begins with a consumer: whose is refused would try again for minutes. */
async function refusedToRead(subject: Subject, role: string): Promise<string[]> {
  const { refusals } = door(role)
  const tokens = tokensOf(subject, role)
  const create = `$JS.API.CONSUMER.CREATE.${streamOf(subject.pattern)}.probe.${subject.build(tokens)}`
  const begun = await refusals((bus) => bus.publishBytes(create, nothing))
  return begun.length > 0 ? begun : refusals((bus) => bus.listLast(subject, tokens))
}

/** What the server really lets a role do with a subject. */
async function realityOf(subject: Subject, role: string) {
  const { refusals } = door(role)
  const tokens = tokensOf(subject, role)
  const name = subject.build(tokens)
  const stored = subject.kind === 'jetstream'
  const told = await refusals((bus) => bus.publishBytes(name, nothing))
  const looked = stored ? await refusals((bus) => bus.last(subject, tokens)) : ['not stored']
  const heard = stored
    ? await refusedToRead(subject, role)
    : await refusals((bus) => bus.listenBytes(subject.filter(), () => undefined))
  return { tells: told.length === 0, hears: heard.length === 0, looks: looked.length === 0 }
}

describe.each(roles)('%s', (role) => {
  it('speaks, listens and looks up on exactly the subjects the contract gives it', async () => {
    for (const subject of definedSubjects) {
      // Two definitions may share a subject: events on it and requests to it.
      const same = definedSubjects.filter(({ pattern }) => pattern === subject.pattern)
      const wanted = same.map((each) => contractOf(each, role))
      const any = (what: 'tells' | 'hears' | 'looks') => wanted.some((each) => each[what])
      const expected = { tells: any('tells'), hears: any('hears'), looks: any('looks') }
      expect({ [subject.pattern]: await realityOf(subject, role) }).toEqual({ [subject.pattern]: expected })
    }
  })

  it('reads and writes exactly the keys the contract gives it', async () => {
    const { refusals } = door(role)
    for (const key of definedKeys) {
      const tokens = tokensOf(key, 'telegram')
      const wrote = await refusals((bus) => bus.publishBytes(`$KV.${key.bucket}.${key.build(tokens)}`, nothing))
      const read = await refusals((bus) => bus.listKeys(key, {}))
      const mayRead = (each: Key) => each.owner === role || each.readers.includes(role)
      expect({ [key.pattern]: { writes: wrote.length === 0, reads: read.length === 0 } }).toEqual({
        [key.pattern]: {
          writes: key.owner === role,
          reads: mayRead(key),
        },
      })
    }
  })

  it('cannot create, change, purge or delete a stream, nor listen to the answers of others', async () => {
    const { refusals } = door(role)
    for (const verb of ['CREATE', 'UPDATE', 'PURGE', 'DELETE', 'MSG.DELETE']) {
      const subject = `$JS.API.STREAM.${verb}.ORDERS`
      expect(await refusals((bus) => bus.publishBytes(subject, nothing))).toEqual([subject])
    }
    for (const filter of ['>', '_INBOX.>', '_INBOX_operator.>', '_INBOX_*.>', '$KV.>', 'orders.>', '$JS.API.>']) {
      expect(await refusals((bus) => bus.listenBytes(filter, () => undefined))).toEqual([filter])
    }
  })
})

describe('on the real server', () => {
  it('nobody but the executor takes keys, and nobody but telegram, strategies and the executor itself may send a command', () => {
    const serve = roles.filter((role) => permissionsOf(role).subscribe.includes('accounts.add'))
    expect(serve).toEqual(['executor'])
    const order = roles.filter((role) => permissionsOf(role).publish.includes('orders.cmd.*.*.*'))
    // The executor's own are the cancels and exits of a freeze; it holds the keys anyway.
    expect(order).toEqual(['executor', 'strategies', 'telegram'])
    const sealed = roles.filter((role) => permissionsOf(role).publish.includes('$KV.accounts.account.*'))
    expect(sealed).toEqual(['executor'])
  })

  it('a heartbeat is told under the own role only', async () => {
    const impostor = 'fleet.hello.executor.x1'
    expect(await door('telegram').refusals((bus) => bus.publishBytes(impostor, nothing))).toEqual([impostor])
  })

  it('a reader of fills cannot widen its filter to all of the log', async () => {
    const subject = '$JS.API.CONSUMER.CREATE.ACCOUNT.mine.account.>'
    expect(await door('telegram').refusals((bus) => bus.publishBytes(subject, nothing))).toEqual([subject])
  })

  it('an answer goes to who asked, once, and the answerer may write nowhere else', async () => {
    const executor = door('executor')
    expect(await executor.refusals((bus) => bus.publishBytes('_INBOX_telegram.x', nothing))).toEqual([
      '_INBOX_telegram.x',
    ])
  })

  it('commands are consumed, answered for and looked up across roles without one refusal', async () => {
    const tokens = { shard: '7f', accountId: '7fabc', commandId: 'c1' }
    const [telegram, executor, userStream] = [door('telegram'), door('executor'), door('user-stream')]
    const at = 1_790_000_000_000
    const seen: string[] = []
    const refused = await telegram.refusals(async (bus) => {
      await bus.append(OrderCommand, tokens, {
        action: 'place',
        market: 'spot',
        expiresAt: at,
        by: 'telegram:user:1',
        order: { symbol: 'BTCUSDT' },
      })
      await bus.last(OrderCommand, tokens)
    })
    const also = await executor.refusals(async (bus) => {
      const consumer = bus.consume(OrderCommand, { shard: '7f' }, { durable: 'executor-7f' }, ({ tokens: got }) => {
        seen.push(got.commandId)
      })
      await waitFor('the command', () => seen.includes('c1'))
      await consumer.stop()
      await bus.append(OrderStateEvent, tokens, { state: 'done', contentHash: 'x', legs: [], at }, { expectLast: 0 })
      await bus.createKey(
        AccountKey,
        { accountId: '7fabc' },
        {
          accountId: '7fabc',
          userId: 'u1',
          label: 'main',
          keyType: 'HMAC',
          state: 'pending',
          addedAt: at,
          sealed: '',
          vaultVersion: 1,
        },
      )
      await bus.purgeKey(AccountKey, { accountId: '7fabc' })
      const watch = await bus.watchKeys(AssignmentKey, { role: 'executor' }, () => undefined)
      await watch.ready
      watch.stop()
    })
    const third = await userStream.refusals(async (bus) => {
      const fill = { id: '1', market: 'spot', at, symbol: 'S', orderId: '1', clientOrderId: '1', side: 'BUY' } as const
      const money = { price: '1', quantity: '1', fee: '0', feeAsset: 'X', maker: false }
      await bus.append(AccountFill, { accountId: '7fabc' }, { ...fill, ...money })
      expect(await bus.listLast(OrderCommand)).toHaveLength(1)
    })
    expect([...refused, ...also, ...third]).toEqual([])
  })
})
