import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { CommandResult } from '@flotilla/client'
import { buckets, OrderCommand, streams } from '@flotilla/protocol'
import { ledgerOf, setFault, setPrice } from '../../support/exchange.ts'
import { person } from '../../support/person.ts'
import { plainNats } from '../../support/plain-nats.ts'
import { waitFor } from '../../support/wait.ts'
import { type Canary, createScanner } from './canaries.ts'
import { beEvil } from './evil-front.ts'
import { type Finding, finding } from './finding.ts'
import { caps, openHmacAccount, openVictim } from './onboarding.ts'
import { createDice } from './random.ts'
import { dumpRedis } from './redis-dump.ts'
import { openStage, type Stage } from './stage.ts'
import { fuzzSubjects } from './subjects.ts'

export interface SecurityWish {
  readonly seed: number
  /** What an evil front says with its credentials. */
  readonly publishes: number
  /** How often one button is pressed. */
  readonly presses: number
  /** Made-up ids and symbols. */
  readonly ids: number
}

/** How many messages were dropped at the doors so far, over all processes. */
async function droppedOf(stage: Stage): Promise<number> {
  const lines = (await stage.metrics()).split('\n').filter((line) => line.startsWith('flotilla_dropped_messages_total'))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

const crashesOf = ({ said }: Stage) => said.filter((line) => /starting it again/.test(line))

/** What the exchange let somebody do, by its own ledger. */
async function tradesOf(stage: Stage, uid: string) {
  const ledger = await ledgerOf(stage)
  const byOrder = new Map<string, number>()
  for (const { kind, uid: whose, orderId, quoteQuantity } of ledger) {
    if (kind !== 'fill' || whose !== uid) continue
    byOrder.set(String(orderId), (byOrder.get(String(orderId)) ?? 0) + Number(quoteQuantity))
  }
  const paths = ledger.flatMap(({ kind, path }) => (kind === 'request' ? [String(path)] : []))
  return { values: [...byOrder.values()], moved: paths.filter((path) => /withdraw|transfer/i.test(path)) }
}

const aboveCap = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: String(Number(caps.perOrder) + 10) }

const outcomeOf = (result: CommandResult) => (result.ok ? 'placed' : `refused with ${result.fault.code}`)

/** An evil front causes no order beyond caps, opens and removes no key, brings nothing down, and is noticed. */
async function judgeEvilFront(stage: Stage, wish: SecurityWish, victim: Awaited<ReturnType<typeof openVictim>>) {
  const before = await droppedOf(stage)
  const front = await plainNats({ url: stage.fleet.run().natsUrl, seed: stage.seedOf('telegram') })
  const { userId, accountId } = victim
  const dice = createDice(wish.seed)
  await beEvil(front, { dice, victim: { userId, accountId }, publishes: wish.publishes, now: Date.now })
  // What it said of orders is dealt with once one that is handed in behind is, here by a refusal.
  const behind = await stage.client.account(accountId).place(aboveCap, { timeoutMs: 300_000 })
  const still = async () => (await stage.client.accounts.list('alice')).length === 1
  await waitFor('the account service to answer', still, { timeoutMs: 60_000 })
  const late = await stage.fleet.notReady(60_000)
  front.close()
  const { values, moved } = await tradesOf(stage, victim.uid)
  const total = values.reduce((sum, value) => sum + value, 0)
  const account = (await stage.client.accounts.list(userId)).find((each) => each.accountId === accountId)
  const over = values.filter((value) => value > Number(caps.perOrder) * 1.01)
  const dropped = (await droppedOf(stage)) - before
  return [
    finding(
      values.length > 0 && over.length === 0 && total <= Number(caps.perDay) * 1.01,
      `${values.length} orders of the victim, together ${total.toFixed(2)} USD of ${caps.perDay}; ${over.length} above ${caps.perOrder}`,
    ),
    finding(!behind.ok && behind.fault.outcome === 'rejected', `an order above its cap is ${outcomeOf(behind)}`),
    finding(moved.length === 0, `${moved.length} calls that move funds reached the exchange`),
    finding(account?.state === 'active', `the victim's account is ${account?.state ?? 'gone'}`),
    finding(
      crashesOf(stage).length === 0 && late.length === 0,
      `${crashesOf(stage).length} processes fell, ${late.length} do not serve ${crashesOf(stage).join('; ')}`,
    ),
    finding(dropped > 0, `${dropped} bad messages were counted at the doors`),
    finding(
      front.errors.every((each) => /Permissions Violation/.test(each)),
      `${front.errors.length} publishes refused by the server`,
    ),
  ]
}

/** One button, pressed again and again, is one order. */
async function judgePresses(stage: Stage, presses: number) {
  const ada = person(stage, 7)
  await ada.connectAccount()
  const preview = await ada.ask('/buy BTCUSDT $20', /BTCUSDT/)
  const before = (await stage.client.bus.listLast(OrderCommand)).length
  for (let pressed = 0; pressed < presses; pressed += 50) {
    await Promise.all(Array.from({ length: Math.min(50, presses - pressed) }, () => ada.press(preview, /Confirm/)))
  }
  const count = async () => (await stage.client.bus.listLast(OrderCommand)).length - before
  await waitFor('the order to be handed in', async () => (await count()) > 0, { timeoutMs: 120_000 })
  // Whatever the receipt comes to under such a flood, nothing is still on its way once it is final.
  await ada.reads(preview.message_id, /Filled|Not accepted|Not placed|Not sent|expired/, 120_000)
  const made = await count()
  return [finding(made === 1, `${presses} presses of one button made ${made} orders`)]
}

/** Secrets that people type although they are told not to. */
async function typeSecrets(stage: Stage): Promise<Canary[]> {
  const eve = person(stage, 8)
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const [key, secret] = [randomBytes(48), randomBytes(48)].map((bytes) =>
    bytes.toString('base64').replace(/[+/]/g, 'x'),
  )
  await eve.ask(pem, /secret/i)
  await eve.ask(`${key} ${secret}`, /secret/i)
  const body = pem.split('\n')[1] ?? ''
  return [
    { what: 'a typed PEM', bytes: new TextEncoder().encode(body) },
    { what: 'a typed secret', bytes: new TextEncoder().encode(secret) },
  ]
}

/** Orders that go well and orders that do not, on an account whose secret must not show. */
async function trade(stage: Stage, accountId: string) {
  const account = stage.client.account(accountId)
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteQuantity: '20' }
  await account.place({ market: 'spot', ...order })
  await account.place({ market: 'spot', ...order, quoteQuantity: '999999' }).catch(() => undefined)
  const path = '/api/v3/order'
  await setFault(stage, { path, kind: 'status', status: 500, body: 'broken', count: 1, afterExecute: true })
  await account.place({ market: 'spot', ...order }, { timeoutMs: 1_000 }).catch(() => undefined)
  await account.call('spot.getAccount').catch(() => undefined)
  await account.call('spot.myTrades', { symbol: 'NOPE' }).catch(() => undefined)
}

/** Messages that are asked for at once. */
const lanes = 32

/** Every message the streams and buckets hold, as the server gives it out. */
async function lookThroughStreams(stage: Stage, scanner: ReturnType<typeof createScanner>) {
  const operator = await plainNats({ url: stage.fleet.run().natsUrl, seed: stage.operatorSeed })
  for (const stream of [...Object.keys(streams), ...Object.keys(buckets).map((bucket) => `KV_${bucket}`)]) {
    const info = JSON.parse(await operator.request('_INBOX_operator', `$JS.API.STREAM.INFO.${stream}`)) as Info
    let seq = info.state?.first_seq ?? 1
    const last = info.state?.last_seq ?? 0
    const lane = async () => {
      while (seq <= last) {
        const at = seq++
        const asked = operator.request('_INBOX_operator', `$JS.API.STREAM.MSG.GET.${stream}`, `{"seq":${at}}`)
        const got = JSON.parse(await asked) as Got
        if (got.message) scanner.look(`${stream} ${at}`, Buffer.from(got.message.data ?? '', 'base64'))
      }
    }
    await Promise.all(Array.from({ length: lanes }, lane))
  }
  operator.close()
}

/** Everything that is said, stored and shown, looked through for what must be nowhere. */
async function judgeCanaries(stage: Stage, canaries: readonly Canary[], mustBeSeen: string) {
  const known = { what: 'the sample', bytes: new TextEncoder().encode(mustBeSeen) }
  const scanner = createScanner([...canaries, known])
  scanner.look('metrics', await stage.metrics())
  scanner.look('redis', await dumpRedis(stage.redisUrl))
  const { consoleUrl } = stage.fleet.run()
  for (const path of ['', 'api/status', 'nothing-here']) {
    scanner.look(`console /${path}`, await (await fetch(`${consoleUrl}${path}`)).text())
  }
  await lookThroughStreams(stage, scanner)
  // Files are read when nobody writes them any more.
  await stage.stop()
  for (const line of [...stage.lines, ...stage.said]) scanner.look('a log line', line)
  // Those of NATS hold every message and revision there is; the vault's key opens them and lies elsewhere in life.
  scanner.lookBelow(stage.data, (path) => /^(vault\.key|nkeys|redis-users)/.test(path))
  const hits = scanner.hits()
  const real = hits.filter((hit) => !hit.startsWith('the sample'))
  return [
    finding(
      real.length === 0,
      `canaries: ${real.length} hits in ${Math.round(scanner.bytesSeen() / 1024)} kB${real.map((hit) => `\n    ${hit}`).join('')}`,
    ),
    finding(
      hits.some((hit) => hit.startsWith('the sample in')),
      'the scan sees what is there',
    ),
  ]
}

interface Info {
  readonly state?: { readonly first_seq: number; readonly last_seq: number }
}
interface Got {
  readonly message?: { readonly data?: string }
}

/** The whole suite, with one fleet. @returns each thing that was looked at and whether it held */
export async function runSecuritySuite(wish: SecurityWish): Promise<Finding[]> {
  const { refused, built, astray } = fuzzSubjects(createDice(wish.seed), wish.ids)
  const fuzzed = finding(
    astray.length === 0,
    `${wish.ids} made-up ids: ${refused} refused, ${built} built, ${astray.length} astray ${astray.slice(0, 3).join('; ')}`,
  )
  const botToken = `1000000002:${randomBytes(30).toString('hex').slice(0, 35)}`
  const stage = await openStage(botToken)
  try {
    await setPrice(stage, 'BTCUSDT', '60000')
    const victim = await openVictim(stage)
    const bob = await openHmacAccount(stage, 'bob')
    await trade(stage, bob.accountId)
    const typed = await typeSecrets(stage)
    const presses = await judgePresses(stage, wish.presses)
    const evil = await judgeEvilFront(stage, wish, victim)
    const token = { what: 'bot token', bytes: new TextEncoder().encode(botToken) }
    const scan = await judgeCanaries(stage, [...victim.canaries, ...bob.canaries, ...typed, token], bob.accountId)
    return [fuzzed, ...presses, ...evil, ...scan]
  } finally {
    await stage.close()
  }
}
