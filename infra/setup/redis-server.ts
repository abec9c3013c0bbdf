import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runCommand } from '../process/run-command.ts'
import { type AptRoom, createAptRoom } from './apt-room.ts'
import { releaseSources } from './apt-sources.ts'
import { type Binary, findProgram, tryBinary } from './binary.ts'
import type { Machine } from './machine.ts'
import type { SetupContext } from './nats-server.ts'
import { SetupError } from './setup-error.ts'
import { atLeast, formatVersion, REDIS_FLOOR } from './version.ts'

/** How deep libraries of libraries are followed; Debian's redis-server needs one round. */
const LIBRARY_ROUNDS = 4

/**
 * A redis-server: the one fetched before, the machine's own, or the package of the machine's own release (a
 * newer one would want a newer libc), with the libraries the machine lacks kept beside it.
 * @throws SetupError when there is none and no way to get one
 */
export async function ensureRedisServer(context: SetupContext): Promise<string> {
  const { local, machine, say } = context
  const installed = await tryBinary(binaryPath(local))
  const found = installed ?? (await findProgram('redis-server', context.folders))
  const answer = found && atLeast(found.version, REDIS_FLOOR) ? found : await take(context)
  if (typeof answer === 'string') throw new SetupError(howToHelp(machine, answer))
  say(`redis-server: ${formatVersion(answer.version)} at ${answer.path}`)
  return answer.path
}

function binaryPath(local: string): string {
  return join(local, 'bin', 'redis-server')
}

async function take({ local, machine, say }: SetupContext): Promise<Binary | string> {
  const sources = releaseSources(machine.sources, machine.codename)
  if (sources.length === 0) return 'no package archive of the release is configured'
  const room = await createAptRoom(join(local, 'apt', 'redis-server'), sources, say)
  const target = join(local, 'servers', 'redis-server')
  try {
    const failed = await room.update()
    if (failed !== undefined) return failed
    const candidate = await room.candidate('redis-server')
    if (candidate === undefined) return 'the release has no package redis-server'
    rmSync(`${target}.new`, { recursive: true, force: true })
    // The program itself is in redis-tools; redis-server brings its link.
    const broken =
      (await room.unpack(['redis-server', 'redis-tools'], `${target}.new`)) ??
      (await addLibraries(room, `${target}.new`))
    if (broken !== undefined) return broken
    const binary = await tryBinary(moveIntoPlace(target, local))
    if (!binary) return `redis-server ${candidate} does not run here`
    say(`redis-server: fetched ${candidate} from the machine's own release`)
    return binary
  } finally {
    room.remove()
  }
}

/** Fetches the packages of libraries the loader does not find. @returns undefined, or why it failed */
async function addLibraries(room: AptRoom, target: string): Promise<string | undefined> {
  const program = join(target, 'usr/bin/redis-server')
  const have = new Set(['libc6', 'libgcc-s1', 'redis-tools', 'redis-server', 'adduser'])
  let frontier = ['redis-tools']
  for (let round = 0; round < LIBRARY_ROUNDS; round++) {
    const env = { ...process.env, LD_LIBRARY_PATH: libraryFolders(target).join(':') }
    const { stdout } = await runCommand('ldd', [program], { env })
    const missing = [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name)
    if (missing.length === 0) return undefined
    const wanted = (await Promise.all(frontier.map((name) => room.dependencies(name)))).flat()
    frontier = [...new Set(wanted)].filter((name) => name.startsWith('lib') && !have.has(name))
    if (frontier.length === 0) return `libraries are missing: ${missing.join(', ')}`
    for (const name of frontier) have.add(name)
    const broken = await room.unpack(frontier, target)
    if (broken !== undefined) return broken
  }
  return 'its libraries cannot be completed'
}

function libraryFolders(target: string): string[] {
  return ['usr/lib', 'lib'].flatMap((name) => {
    const folder = join(target, name)
    if (!existsSync(folder)) return []
    const triplets = readdirSync(folder).filter((entry) => /-linux-/.test(entry))
    return triplets.map((triplet) => join(folder, triplet))
  })
}

/** A two-line shell script starts the program with its libraries; `exec` keeps the pid the server's own. */
function moveIntoPlace(target: string, local: string): string {
  rmSync(target, { recursive: true, force: true })
  renameSync(`${target}.new`, target)
  const script = binaryPath(local)
  const folders = libraryFolders(target).map((folder) => `'${folder}'`)
  mkdirSync(dirname(script), { recursive: true })
  writeFileSync(
    script,
    `#!/bin/sh
LD_LIBRARY_PATH=${[...folders, '"$LD_LIBRARY_PATH"'].join(':')} exec '${join(target, 'usr/bin/redis-server')}' "$@"
`,
  )
  chmodSync(script, 0o755)
  return script
}

function howToHelp({ label }: Machine, reason: string): string {
  return [
    `redis-server ${formatVersion(REDIS_FLOOR)} or newer is missing and cannot be fetched on this machine (${label}).`,
    `  tried apt: ${reason}`,
    '  Either install it: Debian and Ubuntu `sudo apt-get install redis-server`, macOS `brew install redis`;',
    '  or set REDIS_URL to a server that runs already.',
  ].join('\n')
}
