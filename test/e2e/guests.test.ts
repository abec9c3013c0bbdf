import { execFile } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { connect } from '@flotilla/client'
import { definedKeys, definedSubjects, permissionsOf, roles } from '@flotilla/protocol'
import { beforeAll, expect, it } from 'vitest'
import { connectTo, openAccount, setPrice } from '../support/client.ts'
import { plainNats, startTestFleet, type TestFleet, temporaryFolder, waitFor } from '../support/index.ts'

interface Let {
  readonly natsUrl: string
  readonly seedFile: string
  readonly inboxPrefix: string
  readonly subscribe: readonly string[]
  readonly publish: readonly string[]
}

let fleet: TestFleet
let folder: string

beforeAll(async () => {
  folder = join(temporaryFolder(), '.local')
  fleet = await startTestFleet({ folder })
})

/** Runs the CLI as somebody does who stands in the fleet's folder. */
async function flotilla(...args: string[]): Promise<string> {
  const main = join(import.meta.dirname, '../../packages/cli/flotilla.mjs')
  const { PATH } = process.env
  const how = { cwd: dirname(folder), env: { PATH } }
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...args], how)
  return stdout
}

const addGuest = async (...args: string[]) => JSON.parse(await flotilla('nats', 'add', ...args, '--json')) as Let
const signIn = ({ natsUrl, seedFile }: Let) => plainNats({ url: natsUrl, seed: readFileSync(seedFile, 'utf8') })

it("a stranger's program gets market data with a plain client, after asking for it as the page says", async () => {
  const guest = await addGuest('chartist', '--read', 'md.spot.BTCUSDT.>', 'query.spot.*')
  expect(statSync(guest.seedFile).mode & 0o777).toBe(0o400)
  const program = await signIn(guest)

  program.subscribe('md.spot.BTCUSDT.trade')
  const wish = { streams: ['md.spot.BTCUSDT.trade'], holder: 'chartist', ttlMs: 30_000 }
  expect(JSON.parse(await program.request(guest.inboxPrefix, 'md.want', JSON.stringify(wish)))).toMatchObject({
    ok: true,
  })
  const trade = await waitFor('a trade', () => program.messages.find(({ subject }) => subject.startsWith('md.')))
  expect(trade.subject).toBe('md.spot.BTCUSDT.trade')
  expect(JSON.parse(trade.body)).toMatchObject({ s: 'BTCUSDT' })
  const answer = await program.request(guest.inboxPrefix, 'query.spot.tickerPrice', '{"symbol":"BTCUSDT"}')
  expect(JSON.parse(answer)).toMatchObject({ ok: true })
  expect(program.errors).toEqual([])
})

it('the same with the fleet’s own client, which is told the name of the credential', async () => {
  const { natsUrl, seedFile } = await addGuest('painter', '--read', 'md.spot.BTCUSDT.>', 'query.spot.*')
  await using client = await connect({ natsUrl, seed: readFileSync(seedFile, 'utf8').trim(), name: 'painter' })
  expect(await client.price('BTCUSDT')).toMatchObject({ symbol: 'BTCUSDT' })
  for await (const trade of client.watch('spot', 'BTCUSDT', 'trade')) {
    expect(trade).toMatchObject({ symbol: 'BTCUSDT' })
    break
  }
})

it('with --account it hears of that account and of its owner’s alerts, and of nobody else’s', async () => {
  const client = await connectTo(fleet)
  await setPrice(fleet, 'BTCUSDT', '60000')
  const [own, other] = [await openAccount(fleet, client, 'ada'), await openAccount(fleet, client, 'bob')]
  const guest = await addGuest('books', '--account', own.accountId)
  const program = await signIn(guest)
  for (const subject of guest.subscribe) program.subscribe(subject)
  await program.flush()

  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteQuantity: '100' }
  for (const { account } of [other, own]) await account.place({ market: 'spot', ...order })
  await client.alerts.put('bob', 'BTCUSDT > 1')
  await client.alerts.put('ada', 'BTCUSDT > 1')
  await waitFor('a fill', () => program.messages.some(({ subject }) => subject === `account.${own.accountId}.fill`))
  await waitFor('an alert', () => program.messages.some(({ subject }) => subject.startsWith('alerts.fired.ada.')))
  const foreign = program.messages.filter(({ subject }) => !/^(account\.\w+|alerts\.fired\.ada)\./.test(subject))
  expect(foreign).toEqual([])
  expect(program.messages.filter(({ subject }) => subject.includes(other.accountId))).toEqual([])
})

it('it can do nothing else: each subject, key and call of the API, one by one', async () => {
  const guest = await addGuest('reader', '--read', 'alerts.fired.u1.*')
  const program = await signIn(guest)
  const fill = (pattern: string) => pattern.replaceAll('{shard}', '7f').replaceAll(/\{\w+\}|\*/g, '7fx')
  const told = [
    ...definedSubjects.map(({ pattern }) => fill(pattern)),
    ...definedKeys.map(({ bucket, pattern }) => `$KV.${bucket}.${fill(pattern)}`),
    ...roles.flatMap((role) => permissionsOf(role).publish.map((each) => fill(each).replaceAll('>', 'x'))),
    '$JS.API.STREAM.DELETE.ORDERS',
    '$JS.API.DIRECT.GET.KV_accounts',
    '$SYS.REQ.SERVER.PING',
    '_INBOX_telegram.x',
  ]
  for (const subject of new Set(told)) {
    const permitted = await program.permits(() => program.publish(subject, '{}'))
    expect({ subject, permitted }).toEqual({ subject, permitted: false })
  }
  const heard = [
    ...definedSubjects.map(({ pattern }) => pattern.replaceAll(/\{\w+\}/g, '*')),
    ...['>', '*', '$KV.>', '$JS.>', '$SYS.>', '_INBOX.>', '_INBOX_*.>', '_INBOX_operator.>', 'alerts.fired.u2.*'],
  ]
  for (const subject of heard) {
    const permitted = await program.permits(() => void program.subscribe(subject))
    expect({ subject, permitted }).toEqual({ subject, permitted: false })
  }
  expect(await program.permits(() => void program.subscribe('alerts.fired.u1.*'))).toBe(true)
})

it('is listed, refused what is not for guests, and out at once when it is removed', async () => {
  const guest = await addGuest('passing', '--read', 'fleet.incident.*')
  const seed = readFileSync(guest.seedFile, 'utf8')
  const program = await signIn(guest)
  expect(await flotilla('nats', 'list')).toMatch(/passing\s+fleet\.incident\.\*/)
  for (const subject of ['orders.cmd.>', '$KV.>', 'audit.*', '>']) {
    await expect(addGuest('greedy', '--read', subject)).rejects.toThrow()
  }
  await flotilla('nats', 'remove', 'passing')
  await waitFor('the program to be put out', () => !program.isOpen())
  const again = { url: guest.natsUrl, seed }
  expect((await plainNats(again)).errors.join()).toMatch(/Authorization Violation/)
  await expect(addGuest('telegram', '--read', 'alerts.fired.>')).rejects.toThrow()
})
