import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePorts } from '../../infra/process/ports.ts'
import { redisServerConfig } from '../../infra/redis/server-config.ts'
import type { RedisUser } from '../../infra/redis/users.ts'
import { redisAnswers } from '../../infra/start/probes.ts'
import { temporaryFolder } from './cleanup.ts'
import { programOf, runServer, type TestServer } from './server-process.ts'

/** Starts a real redis-server, empty, as the fleet configures it; open to anybody unless users are named. */
export async function startRedis(users: readonly RedisUser[] = []): Promise<TestServer> {
  const folder = temporaryFolder()
  const port = await freePorts(1)
  const file = join(folder, 'redis.conf')
  writeFileSync(file, redisServerConfig({ port, folder, users }))
  const url = `redis://127.0.0.1:${port}`
  const command = await programOf('redis')
  return runServer({ name: 'redis', command, args: [file], env: {}, probe: () => redisAnswers(url) }, url)
}
