import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AptSource, parseDeb822Sources, parseOneLineSources } from './apt-sources.ts'

/** What of this machine decides how a server can be had. */
export type Machine = {
  /** `debian`, `ubuntu`, … or the platform's name where there is no os-release. */
  distribution: string
  /** The release's name, such as `bookworm`; empty when unknown. */
  codename: string
  /** The name for people, such as `Debian GNU/Linux 12 (bookworm)`. */
  label: string
  /** The machine's own package archives; empty where there is no apt. */
  sources: AptSource[]
}

/** Reads the machine's release and its apt configuration; changes nothing. `root` is another folder in tests. */
export function readMachine(root = '/'): Machine {
  const release = readOsRelease(root)
  return {
    distribution: release.get('ID') ?? process.platform,
    codename: release.get('VERSION_CODENAME') ?? '',
    label: release.get('PRETTY_NAME') ?? process.platform,
    sources: readSources(join(root, 'etc/apt')),
  }
}

function readOsRelease(root: string): Map<string, string> {
  const file = join(root, 'etc/os-release')
  if (!existsSync(file)) return new Map()
  const pairs = readFileSync(file, 'utf8').matchAll(/^([A-Z_]+)="?([^"\n]*)"?$/gm)
  return new Map([...pairs].map(([, name = '', value = '']) => [name, value]))
}

function readSources(apt: string): AptSource[] {
  const parts = join(apt, 'sources.list.d')
  const names = existsSync(parts) ? readdirSync(parts).sort() : []
  const files = [join(apt, 'sources.list'), ...names.map((name) => join(parts, name))]
  return files.filter(existsSync).flatMap((file) => {
    if (file.endsWith('.sources')) return parseDeb822Sources(readFileSync(file, 'utf8'))
    return file.endsWith('.list') ? parseOneLineSources(readFileSync(file, 'utf8')) : []
  })
}
