/** One package archive of the machine: an address with the suites and components it is asked for. */
export type AptSource = { uri: string; suites: string[]; components: string[]; signedBy?: string }

const SCHEMES = /^(https?|file|mirror|mirror\+file|mirror\+https?):/

/**
 * Reads the one-line format (`deb [signed-by=…] http://host/debian bookworm main`), comments and
 * source-package lines skipped.
 * @see https://manpages.debian.org/sources.list.5
 */
export function parseOneLineSources(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const found = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]+)/.exec(line)
    if (!found) return []
    const signedBy = /(?:^|\s)signed-by=(\S+)/.exec(found[1] ?? '')?.[1]
    return source(found[2] ?? '', [found[3] ?? ''], words(found[4]), signedBy)
  })
}

/** Reads the deb822 format (stanzas of `Field: value`, as in `debian.sources`); disabled stanzas are skipped. */
export function parseDeb822Sources(text: string): AptSource[] {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .split(/\n[ \t]*\n/)
    .flatMap((stanza) => {
      const fields = stanzaFields(stanza)
      if (!words(fields.get('types')).includes('deb') || /^(no|false|0)$/i.test(fields.get('enabled') ?? '')) return []
      // A key written out in the file itself is no path: the machine's trusted keys serve instead.
      const signedBy = words(fields.get('signed-by')).find((word) => word.startsWith('/'))
      return words(fields.get('uris')).flatMap((uri) =>
        source(uri, words(fields.get('suites')), words(fields.get('components')), signedBy),
      )
    })
}

/**
 * The archives that make up the distribution release itself, without anybody's additions: component `main`
 * and a suite that is the release or one of its updates.
 */
export function releaseSources(sources: AptSource[], codename: string): AptSource[] {
  const names = [codename, 'oldstable', 'stable', 'testing', 'unstable', 'sid']
  const ours = new Set(names.flatMap((name) => [name, `${name}-updates`, `${name}-security`]))
  return sources
    .filter(({ components }) => components.includes('main'))
    .map((entry) => ({ ...entry, suites: entry.suites.filter((suite) => ours.has(suite)) }))
    .filter(({ suites }) => suites.length > 0)
}

/** The archive that holds the whole release, from which Debian's other releases can be had too; not the security one. */
export function mainArchive(sources: AptSource[]): AptSource | undefined {
  return sources.find(({ suites }) => suites.some((suite) => !suite.includes('-')))
}

/** Writes sources in the deb822 format. `skipExpiry` reads an index whose date has passed; its signature still counts. */
export function formatDeb822(sources: AptSource[], skipExpiry: boolean): string {
  return sources
    .map(({ uri, suites, components, signedBy }) =>
      [
        'Types: deb',
        `URIs: ${uri}`,
        `Suites: ${suites.join(' ')}`,
        `Components: ${components.join(' ')}`,
        ...(signedBy ? [`Signed-By: ${signedBy}`] : []),
        ...(skipExpiry ? ['Check-Valid-Until: no'] : []),
      ].join('\n'),
    )
    .join('\n\n')
    .concat('\n')
}

function source(uri: string, suites: string[], components: string[], signedBy: string | undefined): AptSource[] {
  if (!SCHEMES.test(uri)) return []
  return [{ uri, suites, components, ...(signedBy === undefined ? {} : { signedBy }) }]
}

function stanzaFields(stanza: string): Map<string, string> {
  const unfolded = stanza.replaceAll(/\n[ \t]+/g, ' ')
  return new Map(
    unfolded.split('\n').flatMap((line) => {
      const colon = line.indexOf(':')
      return colon > 0 ? [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const] : []
    }),
  )
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '')
}
