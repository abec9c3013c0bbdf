import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import {
  AccountsList,
  answered,
  connectBus,
  FleetStatus,
  MdState,
  MdWant,
  OrderCommand,
  provision,
  Query,
  refusal,
  refused,
} from '@flotilla/protocol'
import { beforeAll, expect, it } from 'vitest'
import { startNats, temporaryFolder, waitFor, whenTestEnds } from '../support/index.ts'

let url: string
let bus: Awaited<ReturnType<typeof connectBus>>

beforeAll(async () => {
  url = (await startNats()).url
  await provision({ servers: url })
  bus = await connectBus({ servers: url, name: 'fleet' })
  whenTestEnds(() => bus.close())
  bus.serve(FleetStatus, {}, () =>
    answered({ facts: Array.from({ length: 5_000 }, () => ({ kind: 'stream' as const })) }),
  )
  bus.serve(Query, { product: 'spot' }, ({ tokens: { operation } }) =>
    operation === 'lost'
      ? refused({ code: 'CUT', message: 'cut', outcome: 'unknown' })
      : refused(refusal('NO_ENDPOINT', 'no such call')),
  )
  bus.serve(MdWant, {}, ({ payload }) =>
    answered({ streams: payload.streams.map(() => ({ stream: 'x', answer: 'granted' as const })) }),
  )
  bus.serve(AccountsList, {}, () => {
    const account = {
      accountId: '7fabc',
      userId: 'u',
      label: 'main',
      keyType: 'HMAC' as const,
      state: 'active' as const,
      addedAt: 1,
    }
    return answered({ accounts: [account] })
  })
  await bus.flush()
})

function start(argv: readonly string[], env: Readonly<Record<string, string>> = { NATS_URL: url }) {
  const main = join(import.meta.dirname, '../../packages/cli/flotilla.mjs')
  const { PATH } = process.env
  const child = spawn(process.execPath, [main, ...argv], { env: { PATH, ...env }, cwd: temporaryFolder() })
  const said = { out: '', err: '' }
  child.stdout.on('data', (text) => (said.out += text))
  child.stderr.on('data', (text) => (said.err += text))
  whenTestEnds(() => child.kill('SIGKILL'))
  return { child, said, code: once(child, 'close').then(([code]) => code as number | null) }
}

const run = async (argv: readonly string[], env?: Readonly<Record<string, string>>) => {
  const { said, code } = start(argv, env)
  const ended = await code
  return { ...said, code: ended }
}

it.each([
  [['status'], 0],
  [['query', 'spot.klinez'], 1],
  [['query', 'spot.lost'], 3],
  [['query', 'spot.a.b*'], 1],
  [['query'], 2],
  [['queri', 'spot.klines'], 2],
  [['status', '--jsn'], 2],
  [['watch', 'mars', 'BTCUSDT', 'trade'], 2],
  [['watch', 'spot', 'BTCUSDT', 'trade', '--count', '1.5'], 2],
  [['account', 'add', 'ada', '--api-key', 'K'], 2],
  [['help'], 0],
  [[], 0],
])('flotilla %j ends with %d, and with --json every line is a document', async (argv, code) => {
  expect(await run(argv)).toMatchObject({ code })
  const json = await run([...argv, '--json'])
  expect(json.code).toBe(code)
  if (code === 0) return
  expect(json.err).toBe('')
  expect(JSON.parse(json.out)).toMatchObject({
    ok: false,
    error: { code: expect.any(String), outcome: expect.any(String) },
  })
})

it('says in a sentence that there is no fleet, or that it does not answer', async () => {
  expect(await run(['status'], {})).toMatchObject({ code: 1, err: expect.stringContaining('npm start') })
  const away = await run(['status'], { NATS_URL: 'nats://127.0.0.1:1' })
  expect(away).toMatchObject({ code: 1, err: expect.stringMatching(/no connection to NATS at .*127\.0\.0\.1:1/) })
})

it('ends quietly when whoever read its output has gone', async () => {
  const watching = start(['watch', 'spot', 'BTCUSDT', 'trade'])
  const end = setInterval(
    () => bus.publishBytes('md.spot.BTCUSDT.trade', new TextEncoder().encode('{"e":"trade"}')),
    20,
  )
  whenTestEnds(() => clearInterval(end))
  await waitFor('an event', () => watching.said.out.length > 0)
  watching.child.stdout.destroy()
  expect(await watching.code).toBe(0)
  expect(watching.said.err).toBe('')
})

it('says when a stream does not speak, beside its events', async () => {
  const watching = start(['watch', 'spot', 'NOPE', 'trade', '--count', '1'])
  const tokens = { market: 'spot', symbol: 'NOPE', stream: 'trade' } as const
  const state = { state: 'silent', stream: 'md.spot.NOPE.trade', instance: 'm', at: 1 } as const
  const end = setInterval(() => bus.publish(MdState, tokens, state), 20)
  whenTestEnds(() => clearInterval(end))
  await waitFor('a word about it', () => watching.said.err.includes('is there such a symbol'))
  clearInterval(end)
  bus.publishBytes('md.spot.NOPE.trade', new TextEncoder().encode('{"e":"trade","p":"1.0"}'))
  expect(await watching.code).toBe(0)
  expect(watching.said.err.match(/such a symbol/g)).toHaveLength(1)
  expect(JSON.parse(watching.said.out)).toEqual({ price: '1.0' })
})

it('passes over what is no event, and counts the others', async () => {
  const watching = start(['watch', 'spot', 'ETHUSDT', 'trade', '--count', '2', '--json'])
  let n = 0
  const end = setInterval(() => {
    const body = n++ % 2 === 0 ? 'garbage' : '{"e":"trade","p":"1.0"}'
    bus.publishBytes('md.spot.ETHUSDT.trade', new TextEncoder().encode(body))
  }, 20)
  whenTestEnds(() => clearInterval(end))
  expect(await watching.code).toBe(0)
  expect(
    watching.said.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([{ price: '1.0' }, { price: '1.0' }])
})

it('interrupted while an order is on its way says that its outcome is unknown', async () => {
  const placing = start(['order', 'main', 'place', 'symbol=BTCUSDT', 'side=BUY', '--id', 'slow1', '--json'])
  await waitFor('the command', () => bus.listLast(OrderCommand, {}).then((all) => all.length > 0))
  placing.child.kill('SIGINT')
  expect(await placing.code).toBe(3)
  expect(JSON.parse(placing.said.out)).toMatchObject({ ok: false, error: { outcome: 'unknown' } })
})
