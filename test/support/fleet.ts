import { type Fleet, startFleet } from '../../infra/start/fleet.ts'
import type { Scale } from '../../infra/start/options.ts'
import type { RoleName } from '../../infra/start/roles.ts'
import { onFailure, temporaryFolder, whenTestEnds } from './cleanup.ts'
import { serverPrograms } from './server-process.ts'

export type TestFleetOptions = {
  scale?: Scale
  /** Variables besides the defaults, as in `.env`. */
  env?: Readonly<Record<string, string>>
  /** Recorded frames for the simulator's market. */
  replay?: readonly string[]
  /** Programs of the roles other than their sources. */
  entryOf?: (role: RoleName) => string
  /** State of an earlier fleet to go on with. @default a new folder */
  folder?: string
  /** @default 60_000 */
  readyTimeoutMs?: number
}

export type TestFleet = Fleet & {
  /** Everything its processes have said so far, as `name line`. */
  lines: readonly string[]
  /** Where the simulator's REST and control paths are. */
  simUrl: string
}

/** Of what a fleet said, shown when a test fails, lines. */
const tailLines = 60

/** A role that the server refused a subject is wired other than the contract says, and works only by luck. */
function expectNoViolation(lines: readonly string[]): void {
  const refused = lines.filter((line) => /permissions.violation/i.test(line))
  if (refused.length > 0) throw new Error(`the NATS server refused subjects:\n${refused.slice(0, 10).join('\n')}`)
}

/**
 * Starts a whole fleet as processes on free ports against the simulator and waits until all of it serves. It ends
 * with the test.
 * @throws Error naming the processes that do not serve, with the last things said
 */
export async function startTestFleet(options: TestFleetOptions = {}): Promise<TestFleet> {
  const { scale = {}, env = {}, replay = [], folder = temporaryFolder(), readyTimeoutMs = 60_000, entryOf } = options
  const { PATH, HOME } = process.env
  const lines: string[] = []
  const fleet = await startFleet({
    folder,
    servers: await serverPrograms(),
    env: { PATH, HOME, ...env },
    ports: 'free',
    scale,
    replay,
    ...(entryOf ? { entryOf } : {}),
    onLine: (name, line) => lines.push(`${name} ${line}`),
    say: (line) => lines.push(`fleet ${line}`),
  }).catch((error: unknown) => {
    throw new Error(`the fleet did not start; it said:\n${lines.slice(-40).join('\n')}`, { cause: error })
  })
  onFailure(() => `the fleet said at last:\n${lines.slice(-tailLines).join('\n')}`)
  whenTestEnds(async () => {
    await fleet.stop()
    expectNoViolation(lines)
  })
  const late = await fleet.notReady(readyTimeoutMs)
  if (late.length > 0) throw new Error(`not ready: ${late.join(', ')}; the fleet said:\n${lines.slice(-40).join('\n')}`)
  return { ...fleet, lines, simUrl: `http://127.0.0.1:${fleet.run().simPort}` }
}
