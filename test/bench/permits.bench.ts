// A permit as every call asks for it, from the active coordinator as a process with its promises on record, against a
// bare request to a process that only answers: permits a second, and how long one takes while 64 are in flight.
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { type Bus, connectBus, FleetActive, FleetPermit, Query } from '@flotilla/protocol'
import { systemClock } from '@flotilla/runtime'
import { withNats } from './local-nats.ts'
import { type BenchRow, compare, latencyRow, quantile } from './row.ts'

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
    return [rates, latencyRow(`a permit with ${lanes} in flight, p50`, quantile(ours, 0.5), quantile(theirs, 0.5))]
  } finally {
    await bus.close()
  }
}

export const run = (): Promise<BenchRow[]> =>
  withNats(async (url) => {
    const children: ChildProcess[] = []
    const start = (args: string[], env: Record<string, string> = {}) => {
      const { PATH = '' } = process.env
      children.push(spawn(process.execPath, args, { env: { PATH, ...env }, stdio: 'ignore' }))
    }
    try {
      const root = join(import.meta.dirname, '../..')
      start([join(root, 'services/coordinator/main.ts')], { NATS_URL: url, LOG_LEVEL: 'fatal' })
      start(['--input-type=module', '-e', answerer, join(root, 'packages/protocol/index.ts'), url])
      return await measure(url)
    } finally {
      for (const child of children.reverse()) child.kill('SIGKILL')
    }
  })
