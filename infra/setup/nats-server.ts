import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createAptRoom } from './apt-room.ts'
import { type AptSource, mainArchive, releaseSources } from './apt-sources.ts'
import { type Binary, findProgram, tryBinary } from './binary.ts'
import type { Machine } from './machine.ts'
import { SetupError } from './setup-error.ts'
import { atLeast, formatVersion, NATS_FALLBACK, NATS_FLOOR, type Version } from './version.ts'

/** What fetching a server needs: where to put it, what machine this is and where its own programs are. */
export type SetupContext = {
  local: string
  machine: Machine
  folders: readonly string[]
  say: (line: string) => void
}

/** Signs all of Debian's releases, where the machine has it; the machine's own entry may name the key of its release only. */
const DEBIAN_KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

/** A place to get the package from, best first. A fallback is taken loudly. */
type Offer = { label: string; sources: AptSource[]; floor: Version }

/**
 * A nats-server that is new enough: the one fetched before, the machine's own, or one fetched now.
 * @throws SetupError when there is none and no way to get one
 */
export async function ensureNatsServer(context: SetupContext): Promise<string> {
  const installed = await tryBinary(binaryPath(context.local))
  if (installed) return accept(installed, context)
  const own = await findProgram('nats-server', context.folders)
  if (own && atLeast(own.version, NATS_FLOOR)) return accept(own, context)
  if (own) context.say(`nats-server: ${own.path} is ${formatVersion(own.version)}, too old, left alone`)
  const reasons: string[] = []
  for (const offer of offers(context.machine)) {
    const answer = await take(offer, context)
    if (typeof answer !== 'string') return accept(answer, context)
    reasons.push(`${offer.label}: ${answer}`)
  }
  throw new SetupError(howToHelp(context.machine, reasons))
}

function accept({ path, version }: Binary, { say }: SetupContext): string {
  say(`nats-server: ${formatVersion(version)} at ${path}`)
  if (!atLeast(version, NATS_FLOOR)) {
    say(`nats-server: WARNING ${formatVersion(version)} is older than ${formatVersion(NATS_FLOOR)}: fine for trying`)
    say(
      'nats-server: WARNING things out, but it can lose acknowledged messages in a crash. Do not trade real money on it.',
    )
  }
  return path
}

function binaryPath(local: string): string {
  return join(local, 'bin', 'nats-server')
}

function offers({ distribution, codename, sources }: Machine): Offer[] {
  const release = releaseSources(sources, codename)
  const archive = distribution === 'debian' ? mainArchive(release) : undefined
  const debian = (suite: string): AptSource[] => {
    if (!archive) return []
    const key = existsSync(DEBIAN_KEYRING) ? { signedBy: DEBIAN_KEYRING } : {}
    return [{ ...archive, ...key, suites: [suite], components: ['main'] }]
  }
  return [
    { label: 'Debian unstable', sources: debian('sid'), floor: NATS_FLOOR },
    { label: "the machine's own release", sources: release, floor: NATS_FLOOR },
    { label: 'Debian 13 (trixie)', sources: debian('trixie'), floor: NATS_FALLBACK },
  ].filter((offer) => offer.sources.length > 0)
}

/** Fetches the package of one offer. The binary is static, so it runs on any release. @returns it, or why not */
async function take(offer: Offer, { local, say }: SetupContext): Promise<Binary | string> {
  const room = await createAptRoom(join(local, 'apt', 'nats-server'), offer.sources, say)
  const target = join(local, 'servers', 'nats-server')
  try {
    const failed = await room.update()
    if (failed !== undefined) return failed
    const candidate = await room.candidate('nats-server')
    if (candidate === undefined) return 'has no package nats-server'
    rmSync(`${target}.new`, { recursive: true, force: true })
    const broken = await room.unpack(['nats-server'], `${target}.new`)
    if (broken !== undefined) return broken
    const binary = await tryBinary(join(`${target}.new`, 'usr/sbin/nats-server'))
    if (!binary) return `its nats-server ${candidate} does not run here`
    if (!atLeast(binary.version, offer.floor)) return `has only ${candidate}`
    say(`nats-server: fetched ${candidate} from ${offer.label}`)
    return { ...binary, path: moveIntoPlace(target, local) }
  } finally {
    room.remove()
  }
}

function moveIntoPlace(target: string, local: string): string {
  rmSync(target, { recursive: true, force: true })
  renameSync(`${target}.new`, target)
  const link = binaryPath(local)
  mkdirSync(dirname(link), { recursive: true })
  rmSync(link, { force: true })
  symlinkSync(join(target, 'usr/sbin/nats-server'), link)
  return link
}

function howToHelp({ label }: Machine, reasons: string[]): string {
  return [
    `nats-server ${formatVersion(NATS_FLOOR)} or newer is missing and cannot be fetched on this machine (${label}).`,
    ...reasons.map((reason) => `  tried ${reason}`),
    '  Either put one on the PATH: the release archive at https://github.com/nats-io/nats-server/releases,',
    '    Homebrew `brew install nats-server`, or a container of the image `nats`;',
    '  or set NATS_URL to a server that runs already, with JetStream on (nats-server -js -sd FOLDER).',
  ].join('\n')
}
