import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@flotilla/client'
import { freePorts } from '../../../infra/process/ports.ts'
import { SupervisedProcess } from '../../../infra/process/supervised-process.ts'
import { redisServerConfig } from '../../../infra/redis/server-config.ts'
import { ensureServers } from '../../../infra/setup/servers.ts'
import { startFleet } from '../../../infra/start/fleet.ts'
import { redisAnswers } from '../../../infra/start/probes.ts'

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
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-security-'))
  const lines: string[] = []
  const said: string[] = []
  const found = await ensureServers({ env: {}, say: () => undefined })
  if (found.redis.kind !== 'program') throw new Error('the suite runs a Redis of its own')
  const redis = await openRedis(folder, found.redis.path)
  const [simPort, { PATH, HOME }] = [await freePorts(4), process.env]
  const fleet = await startFleet({
    ...{ folder: join(folder, '.local'), ports: 'free' },
    servers: { ...found, redis: { kind: 'running', url: redis.url } },
    env: {
      ...{ PATH, HOME, SIM_PORT: String(simPort), LOG_LEVEL: 'debug' },
      ...{ TELEGRAM_BOT_TOKEN: botToken, TELEGRAM_ACCESS: 'everybody' },
      TELEGRAM_API_ROOT: `http://127.0.0.1:${simPort + 3}`,
    },
    onLine: (name, line) => void lines.push(`${name} ${line}`),
    say: (line) => void said.push(line),
  })
  const close = async () => {
    await fleet.stop()
    await redis.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const late = await fleet.notReady(90_000)
    if (late.length > 0) throw new Error(`not ready: ${late.join(', ')}\n${[...said, ...lines].slice(-30).join('\n')}`)
    const run = fleet.run()
    const seed = readFileSync(run.credentials.operator ?? '', 'utf8').trim()
    const client = await connect({ natsUrl: run.natsUrl, seed })
    return {
      ...{
        fleet,
        client,
        lines,
        said,
        redisUrl: redis.url,
        simUrl: `http://127.0.0.1:${run.simPort}`,
        operatorSeed: seed,
      },
      data: join(folder, '.local', 'data'),
      seedOf: (role: string) => readFileSync(join(folder, '.local', 'data', 'nkeys', `${role}.nk`), 'utf8').trim(),
      /** What every process tells of itself. */
      async metrics(): Promise<string> {
        const pages = Object.values(fleet.run().metrics).map(async (url) => (await fetch(url)).text())
        return (await Promise.all(pages)).join('\n')
      },
      async close() {
        await client.close()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

export type Stage = Awaited<ReturnType<typeof openStage>>
