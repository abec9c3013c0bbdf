import { type ProcessSpec, SupervisedProcess } from '../../infra/process/supervised-process.ts'
import { ensureServers, type Servers } from '../../infra/setup/servers.ts'
import { whenTestEnds } from './cleanup.ts'
import { waitFor } from './wait.ts'

/** A real server of a test's own, on a free port of loopback. It ends with the test or file that started it. */
export type TestServer = {
  url: string
  /** Kills it and resolves when it is down; it comes back on the same port after a moment, see `ready`. */
  crash(): Promise<void>
  /** Resolves when it answers. @throws Error when it does not within ten seconds */
  ready(): Promise<void>
  stop(): Promise<void>
}

const READY_TIMEOUT_MS = 10_000

let found: Promise<Servers> | undefined

/** The server programs; `npm test` has fetched them below `.local/` before. */
export function serverPrograms(): Promise<Servers> {
  found ??= ensureServers({ env: {}, say: () => undefined })
  return found
}

/** Path of one of the programs. */
export async function programOf(name: keyof Servers): Promise<string> {
  const server = (await serverPrograms())[name]
  if (server.kind === 'program') return server.path
  throw new Error(`tests start their own ${name}`)
}

/** Runs a server until the test ends. @throws Error with its last words when it does not come up */
export async function runServer(spec: ProcessSpec, url: string): Promise<TestServer> {
  const lines: string[] = []
  const server = new SupervisedProcess(spec, {
    onLine: (_name, line) => lines.push(line),
    onSpawn: () => undefined,
    onCrash: () => undefined,
  })
  const endNow = () => server.kill('SIGKILL')
  const stop = async () => {
    process.off('exit', endNow)
    await server.stop()
  }
  // A worker of the test runner that is ended early runs no hooks.
  process.on('exit', endNow)
  whenTestEnds(stop)
  const ready = async () => {
    if (!(await server.ready(READY_TIMEOUT_MS))) {
      throw new Error(`${spec.name} does not answer at ${url}. It said:\n${lines.slice(-20).join('\n')}`)
    }
  }
  server.start()
  await ready()
  return {
    url,
    ready,
    stop,
    async crash() {
      const { pid } = server
      server.kill('SIGKILL')
      await waitFor(`the end of ${spec.name}`, () => server.pid !== pid)
    },
  }
}
