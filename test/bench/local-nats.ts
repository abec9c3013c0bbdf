import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { provision } from '@flotilla/protocol'
import { natsServerConfig } from '../../infra/nats/server-config.ts'
import { freePorts } from '../../infra/process/ports.ts'
import { SupervisedProcess } from '../../infra/process/supervised-process.ts'
import { ensureServers } from '../../infra/setup/servers.ts'
import { natsAnswers } from '../../infra/start/probes.ts'

const quiet = { onLine: () => undefined, onSpawn: () => undefined, onCrash: () => undefined }

/** Runs `measure` against a NATS server of its own, which anybody may use, with the fleet's streams and buckets on it. */
export async function withNats<T>(measure: (url: string) => Promise<T>): Promise<T> {
  const { nats } = await ensureServers({ env: {}, say: () => undefined })
  if (nats.kind !== 'program') throw new Error('the benchmark starts a NATS server of its own')
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-bench-'))
  const port = await freePorts(1)
  const url = `nats://127.0.0.1:${port}`
  const file = join(folder, 'nats.conf')
  writeFileSync(file, natsServerConfig({ port, storeFolder: join(folder, 'jetstream'), users: [] }))
  const probe = () => natsAnswers(url)
  const server = new SupervisedProcess(
    { name: 'nats', command: nats.path, args: ['--config', file], env: {}, probe },
    quiet,
  )
  try {
    server.start()
    if (!(await server.ready(10_000))) throw new Error('the NATS server of the benchmark did not come up')
    await provision({ servers: url })
    return await measure(url)
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
