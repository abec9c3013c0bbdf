import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, it } from 'vitest'
import { whenTestEnds } from '../../test/support/index.ts'
import { freePorts } from '../process/ports.ts'
import { choosePorts } from './ports.ts'

async function occupy(port: number): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  whenTestEnds(() => void server.close())
  return (server.address() as AddressInfo).port
}

it('says plainly when a port that was asked for is in use', async () => {
  const port = await occupy(0)
  const choice = { choice: 'free' as const, instances: [], say: () => undefined }
  await expect(choosePorts({ ...choice, env: { CONSOLE_PORT: String(port) } })).rejects.toThrow(
    new RegExp(`CONSOLE_PORT.*${port}.*in use`),
  )
  await expect(choosePorts({ ...choice, env: { CONSOLE_PORT: 'eighty' } })).rejects.toThrow(/CONSOLE_PORT is "eighty"/)
})

it('sees that one of the four ports of the simulator is in use', async () => {
  const last = await occupy(0)
  const env = { SIM_PORT: String(last - 3) }
  const asked = choosePorts({ choice: 'free', instances: [], env, say: () => undefined })
  await expect(asked).rejects.toThrow(/SIM_PORT/)
})

it('takes the next free port, and tells so, when nobody asked for the usual one', async () => {
  await occupy(8_080).catch(() => undefined)
  const said: string[] = []
  const ports = await choosePorts({ choice: 'preferred', env: {}, instances: [], say: (line) => said.push(line) })
  expect(ports.console).toBeGreaterThan(8_080)
  expect(said).toContain(`the console: port 8080 is in use, taking ${ports.console}`)
})

it('gives each instance a port of its own for metrics, counting on from METRICS_PORT', async () => {
  const first = await freePorts(3)
  const { metrics } = await choosePorts({
    choice: 'free',
    env: { METRICS_PORT: String(first) },
    instances: ['executor-1', 'executor-2', 'alerts-1'],
    say: () => undefined,
  })
  // What another program takes meanwhile is passed over.
  const steps = [...metrics.values()].map((port, index, ports) => port - (ports[index - 1] ?? first - 1))
  expect(steps).toHaveLength(3)
  for (const step of steps) expect(step > 0 && step < 20).toBe(true)
})

it('gives no port of a fleet to two of its processes', async () => {
  const instances = Array.from({ length: 400 }, (_, index) => `executor-${index}`)
  const { nats, redis, sim, console, metrics } = await choosePorts({
    choice: 'free',
    env: {},
    instances,
    say: () => undefined,
  })
  const all = [nats, redis, sim, sim + 1, sim + 2, sim + 3, console, ...metrics.values()]
  expect(new Set(all).size).toBe(all.length)
})
