import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureNkeys, type Identity } from '../../infra/nats/identities.ts'
import { natsUsers } from '../../infra/nats/permissions.ts'
import { natsServerConfig } from '../../infra/nats/server-config.ts'
import { freePorts } from '../../infra/process/ports.ts'
import { natsAnswers } from '../../infra/start/probes.ts'
import { temporaryFolder } from './cleanup.ts'
import { programOf, runServer, type TestServer } from './server-process.ts'

export type TestNats = TestServer & {
  /** The nkey seed of an identity, as `connectBus` takes it; undefined on an open server. */
  seedOf(identity: Identity): Uint8Array | undefined
}

export type StartNatsOptions = {
  /** Nobody but the fleet's identities may connect, as in production; otherwise anybody may. @default false */
  secured?: boolean
}

/** Starts a real nats-server with JetStream, as the fleet configures it; no streams yet: see `provision`. */
export async function startNats({ secured = false }: StartNatsOptions = {}): Promise<TestNats> {
  const folder = temporaryFolder()
  const port = await freePorts(1)
  const nkeys = secured ? ensureNkeys(join(folder, 'nkeys')) : []
  const file = join(folder, 'nats.conf')
  writeFileSync(file, natsServerConfig({ port, storeFolder: join(folder, 'jetstream'), users: natsUsers(nkeys) }))
  const url = `nats://127.0.0.1:${port}`
  const server = await runServer(
    {
      name: 'nats',
      command: await programOf('nats'),
      args: ['--config', file],
      env: {},
      probe: () => natsAnswers(url),
    },
    url,
  )
  return {
    ...server,
    seedOf(identity) {
      const nkey = nkeys.find((each) => each.identity === identity)
      return nkey && new TextEncoder().encode(readFileSync(nkey.seedFile, 'utf8').trim())
    },
  }
}
