import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CommandResult, runCommand } from '../process/run-command.ts'
import { type AptSource, formatDeb822 } from './apt-sources.ts'

/**
 * An apt of our own below one folder: own sources, lists, cache and package state, no root. Of the machine's
 * configuration it takes only how to reach the network (proxies); hooks and preferences stay out.
 */
export type AptRoom = {
  /** Reads the archives' indexes. Signatures are always checked. @returns undefined, or why it failed. */
  update(): Promise<string | undefined>
  /** The version `download` would fetch, or undefined when the archives have no such package. */
  candidate(name: string): Promise<string | undefined>
  /** The packages that `name` depends on directly. */
  dependencies(name: string): Promise<string[]>
  /** Fetches the packages and unpacks them below `target`. @returns undefined, or why it failed. */
  unpack(names: readonly string[], target: string): Promise<string | undefined>
  /** Removes the folder with all indexes. */
  remove(): void
}

/** `say` gets a line when an index is read although its date has passed (an archive that is a frozen copy). */
export async function createAptRoom(
  folder: string,
  sources: AptSource[],
  say: (line: string) => void,
): Promise<AptRoom> {
  rmSync(folder, { recursive: true, force: true })
  for (const name of ['lists/partial', 'cache/archives/partial', 'none', 'debs']) {
    mkdirSync(join(folder, name), { recursive: true })
  }
  const config = join(folder, 'apt.conf')
  writeFileSync(join(folder, 'status'), '')
  writeFileSync(config, roomConfig(folder, await networkSettings()))
  const apt = (tool: string, ...args: string[]): Promise<CommandResult> =>
    runCommand(tool, args, { cwd: join(folder, 'debs'), env: { ...process.env, APT_CONFIG: config, LC_ALL: 'C' } })
  return {
    update: () => updateIndexes(apt, join(folder, 'own.sources'), sources, say),
    candidate: async (name) => /^Version: (.+)$/m.exec((await apt('apt-cache', 'show', name)).stdout)?.[1],
    dependencies: async (name) => {
      const told = await apt('apt-cache', 'depends', '--important', name)
      return [...told.stdout.matchAll(/^\s+(?:Pre)?Depends: ([^<\s]+)$/gm)].map(([, found = '']) => found)
    },
    unpack: (names, target) => downloadAndUnpack(apt, join(folder, 'debs'), names, target),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

type Apt = (tool: string, ...args: string[]) => Promise<CommandResult>

async function updateIndexes(apt: Apt, file: string, sources: AptSource[], say: (line: string) => void) {
  writeFileSync(file, formatDeb822(sources, false))
  const first = await apt('apt-get', '-q', 'update')
  if (first.status === 0) return undefined
  if (!/is expired/.test(first.stderr)) return reason(first)
  const names = sources.flatMap(({ suites }) => suites).join(', ')
  say(`packages of ${names}: the archive's index is past its date (a frozen copy?); read anyway, its signature holds`)
  writeFileSync(file, formatDeb822(sources, true))
  const second = await apt('apt-get', '-q', 'update')
  return second.status === 0 ? undefined : reason(second)
}

async function downloadAndUnpack(apt: Apt, debs: string, names: readonly string[], target: string) {
  for (const old of readdirSync(debs)) rmSync(join(debs, old))
  const fetched = await apt('apt-get', '-q', 'download', ...names)
  if (fetched.status !== 0) return reason(fetched)
  mkdirSync(target, { recursive: true })
  for (const name of readdirSync(debs)) {
    const unpacked = await runCommand('dpkg-deb', ['-x', join(debs, name), target])
    if (unpacked.status !== 0) return reason(unpacked)
  }
  return undefined
}

function reason({ stderr, stdout }: CommandResult): string {
  const lines = stderr.split('\n').filter((line) => /^E:|error/i.test(line))
  return (lines[0] ?? stderr.trim() ?? stdout.trim()).replace(/^E: /, '')
}

/** How the machine's own apt reaches the network: proxies, timeouts, address families. */
async function networkSettings(): Promise<string> {
  const dump = await runCommand('apt-config', ['dump'])
  return dump.stdout
    .split('\n')
    .filter((line) => /^(Acquire::(https?|Retries|ForceIPv[46])\b|APT::Architecture )/.test(line))
    .join('\n')
}

function roomConfig(folder: string, network: string): string {
  return `
Dir::Etc::main "/dev/null";
Dir::Etc::parts "${folder}/none";
Dir::Etc::sourcelist "${folder}/own.sources";
Dir::Etc::sourceparts "${folder}/none";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "${folder}/none";
Dir::State "${folder}";
Dir::State::lists "${folder}/lists";
Dir::State::status "${folder}/status";
Dir::Cache "${folder}/cache";
Dir::Log "${folder}";
Acquire::Languages "none";
APT::Install-Recommends "false";
${process.getuid?.() === 0 ? 'APT::Sandbox::User "root";' : ''}
${network}
`
}
