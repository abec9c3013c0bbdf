import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { provision } from '@flotilla/protocol'
import { natsServerConfig } from '../../../infra/nats/server-config.ts'
import { freePorts } from '../../../infra/process/ports.ts'
import { type ProcessEvents, SupervisedProcess } from '../../../infra/process/supervised-process.ts'
import { natsAnswers } from '../../../infra/start/probes.ts'
import { waitFor } from '../../support/wait.ts'
import { natsFrames, readNats } from './frames.ts'

/** Asks one node over a bare connection. */
async function ask(port: number, subject: string): Promise<unknown> {
  const socket = connect(port, '127.0.0.1')
  const answered = Promise.withResolvers<unknown>()
  const frames = natsFrames()
  socket.on('error', answered.reject)
  socket.on('close', () => answered.reject(new Error('the node hung up')))
  socket.on('data', (bytes: Buffer) => {
    for (const frame of frames(bytes)) {
      const message = readNats(frame)
      if (message) answered.resolve(JSON.parse(message.payload))
    }
  })
  socket.setTimeout(2_000, () => socket.destroy())
  try {
    await once(socket, 'connect')
    socket.write(`CONNECT {"verbose":false}\r\nSUB answer 1\r\nPUB ${subject} answer 0\r\n\r\n`)
    return await answered.promise
  } finally {
    socket.destroy()
  }
}

/** Three nats-servers that are one, each stream on all of them, every record on disk before it is acknowledged. */
export async function startNatsCluster(folder: string, program: string, events: ProcessEvents) {
  const names = ['nats-1', 'nats-2', 'nats-3'] as const
  const ports = await Promise.all(names.map(() => freePorts(2)))
  const routes = ports.map((port) => `nats://127.0.0.1:${port + 1}`)
  const nodes = names.map((name, index) => {
    const port = ports[index] ?? 0
    const own = join(folder, name)
    mkdirSync(own, { recursive: true })
    const file = join(own, 'nats.conf')
    const cluster = { port: port + 1, routes }
    writeFileSync(file, natsServerConfig({ port, storeFolder: own, users: [], serverName: name, cluster }))
    const probe = () => natsAnswers(`nats://127.0.0.1:${port}`)
    return new SupervisedProcess({ name, command: program, args: ['--config', file], env: {}, probe }, events)
  })
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()))
  }
  for (const node of nodes) node.start()
  const servers = ports.map((port) => `nats://127.0.0.1:${port}`).join(',')
  // It takes the nodes a while to find each other and to choose who leads.
  const whole = async () => (await provision({ servers, replicas: 3 })).length > 0
  await waitFor('the cluster', whole, { timeoutMs: 60_000 }).catch(async (error: unknown) => {
    await stop()
    throw error
  })

  return {
    ports: ports as readonly number[],
    url: servers,
    nodes: nodes as readonly SupervisedProcess[],
    /** The name of the node that leads a stream just now. */
    leaderOf: (stream: string): Promise<string> =>
      waitFor(
        `a leader of ${stream}`,
        async () => {
          for (const port of ports) {
            const info = await ask(port, `$JS.API.STREAM.INFO.${stream}`).catch(() => undefined)
            const leader = (info as { cluster?: { leader?: string } } | undefined)?.cluster?.leader
            if (leader) return leader
          }
          return undefined
        },
        { timeoutMs: 30_000 },
      ),
    stop,
  }
}

export type NatsCluster = Awaited<ReturnType<typeof startNatsCluster>>
