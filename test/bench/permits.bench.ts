// A permit as every call asks for it, from the active coordinator as a process with its promises on record, against a
// bare request to a process that only answers: permits a second, and how long one takes while 64 are in flight.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bus, connectBus, FleetActive, FleetPermit, provision, Query } from '@flotilla/protocol'
import { systemClock } from '@flotilla/runtime'
import { natsServerConfig } from '../../infra/nats/server-config.ts'
import { freePorts } from '../../infra/process/ports.ts'
import { ensureServers } from '../../infra/setup/servers.ts'
import { natsAnswers } from '../../infra/start/probes.ts'
import { type BenchRow, compare } from './row.ts'

const lanes = 64
const forMs = 1_000
/** Enough addresses that no budget runs out: what is measured is the asking. */
const egresses = 400

const until = async (holds: () => Promise<boolean>) => {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries > 200) throw new Error('a process of the benchmark did not come up')
    await systemClock.sleep(50)
  }
}

/** Requests a second with `lanes` of them in flight; each answer's time goes to `samples`, ms. */
async function rate(ask: (count: number) => Promise<unknown>, samples: number[] = []): Promise<number> {
  const begun = performance.now()
  let count = 0
  const lane = async () => {
    while (performance.now() - begun < forMs) {
      const askedAt = performance.now()
      await ask(count++)
      samples.push(performance.now() - askedAt)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return (count * 1000) / (performance.now() - begun)
}

const median = (samples: readonly number[]) => samples.toSorted((a, b) => a - b)[samples.length >> 1] ?? Number.NaN

/** What no service answers. */
const nobody = { product: 'bare', operation: 'answer' }

let made = 0
const wishOf = () => ({
  ...{ id: `bench-${++made}`, charges: [{ pool: 'spot', weight: 1 }], priority: 4, deadlineAt: Date.now() + 5_000 },
})

/** One permit. */
const permit = (bus: Bus) => async (count: number) => {
  const reply = await bus.request(FleetPermit, { egress: `bench-${count % egresses}` }, wishOf())
  if (!reply.ok) throw new Error(reply.error.message)
}

/** A process that does nothing but answer, through the same library and schemas. */
const answerer = `
const { connectBus, Query } = await import(process.argv[1])
const bus = await connectBus({ servers: process.argv[2], name: 'bare' })
const meta = { cached: false, ageMs: 0, weight: 0 }
bus.serve(Query, {}, ({ payload }) => ({ ok: true, data: { id: payload.id, epoch: 1, seq: 1, notBefore: 0, notAfter: 0 }, meta }))
`

async function measure(url: string): Promise<BenchRow[]> {
  const bus = await connectBus({ servers: url, name: 'bench' })
  try {
    await until(async () => (await bus.request(FleetActive, {}, {}, { timeoutMs: 500 })).ok)
    const bare = async () => {
      const reply = await bus.request(Query, nobody, wishOf())
      if (!reply.ok) throw new Error(reply.error.message)
    }
    await until(async () => (await bus.request(Query, nobody, wishOf())).ok)
    const rates = await compare(
      'permits from one coordinator',
      'permits/s',
      () => rate(permit(bus)),
      () => rate(bare),
      3,
    )
    const [ours, theirs]: [number[], number[]] = [[], []]
    await rate(bare, theirs)
    await rate(permit(bus), ours)
    const [mine, least] = [median(ours), median(theirs)]
    const waits = {
      name: `a permit with ${lanes} in flight, p50`,
      unit: 'µs',
      ratio: Number((least / mine).toFixed(3)),
    }
    return [rates, { ...waits, ours: Math.round(mine * 1000), bare: Math.round(least * 1000) }]
  } finally {
    await bus.close()
  }
}

export async function run(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-permits-'))
  const children: ChildProcess[] = []
  const start = (command: string, args: string[], env: Record<string, string> = {}) => {
    const { PATH = '' } = process.env
    children.push(spawn(command, args, { env: { PATH, ...env }, stdio: 'ignore' }))
  }
  try {
    const { nats } = await ensureServers({ env: {}, say: () => undefined })
    if (nats.kind !== 'program') throw new Error('the benchmark starts a NATS server of its own')
    const port = await freePorts(1)
    const url = `nats://127.0.0.1:${port}`
    const file = join(folder, 'nats.conf')
    writeFileSync(file, natsServerConfig({ port, storeFolder: join(folder, 'jetstream'), users: [] }))
    start(nats.path, ['--config', file])
    await until(() => natsAnswers(url))
    await provision({ servers: url })
    const root = join(import.meta.dirname, '../..')
    start(process.execPath, [join(root, 'services/coordinator/main.ts')], { NATS_URL: url, LOG_LEVEL: 'fatal' })
    start(process.execPath, ['--input-type=module', '-e', answerer, join(root, 'packages/protocol/index.ts'), url])
    return await measure(url)
  } finally {
    for (const child of children.reverse()) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}
