import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from '../../../infra/process/ports.ts'
import { SupervisedProcess } from '../../../infra/process/supervised-process.ts'
import { redisServerConfig } from '../../../infra/redis/server-config.ts'
import { ensureServers } from '../../../infra/setup/servers.ts'
import { redisAnswers } from '../../../infra/start/probes.ts'
import { openOperatedFleet } from '../../support/operated-fleet.ts'

const quiet = { onLine: () => undefined, onSpawn: () => undefined, onCrash: () => undefined }

/** A Redis without users, so that all of it can be read. */
async function openRedis(folder: string, program: string) {
  const port = await freePorts(1)
  const file = join(folder, 'redis.conf')
  writeFileSync(file, redisServerConfig({ port, folder }))
  const url = `redis://127.0.0.1:${port}`
  const spec = { name: 'redis', command: program, args: [file], env: {}, probe: () => redisAnswers(url) }
  const server = new SupervisedProcess(spec, quiet)
  server.start()
  if (!(await server.ready(10_000))) throw new Error('redis did not start')
  return { url, stop: () => server.stop() }
}

/** A fleet whose every word, log, bucket and file can be looked through. */
export async function openStage(botToken: string) {
  const found = await ensureServers({ env: {}, say: () => undefined })
  if (found.redis.kind !== 'program') throw new Error('the suite runs a Redis of its own')
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-redis-'))
  const redis = await openRedis(folder, found.redis.path)
  const closeRedis = async () => {
    await redis.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  const simPort = await freePorts(4)
  const opened = await openOperatedFleet({
    servers: { ...found, redis: { kind: 'running', url: redis.url } },
    env: {
      ...{ SIM_PORT: String(simPort), LOG_LEVEL: 'debug' },
      ...{ TELEGRAM_BOT_TOKEN: botToken, TELEGRAM_ACCESS: 'everybody' },
      TELEGRAM_API_ROOT: `http://127.0.0.1:${simPort + 3}`,
    },
    readyTimeoutMs: 90_000,
  }).catch(async (error: unknown) => {
    await closeRedis()
    throw error
  })
  const { fleet } = opened
  const data = join(opened.folder, 'data')
  const seedOf = (identity: string) => readFileSync(join(data, 'nkeys', `${identity}.nk`), 'utf8').trim()
  return {
    ...{ ...opened, data, seedOf, redisUrl: redis.url, operatorSeed: seedOf('operator') },
    /** What every process tells of itself. */
    async metrics(): Promise<string> {
      const pages = Object.values(fleet.run().metrics).map(async (url) => (await fetch(url)).text())
      return (await Promise.all(pages)).join('\n')
    },
    async close() {
      await opened.close()
      await closeRedis()
    },
  }
}

export type Stage = Awaited<ReturnType<typeof openStage>>
