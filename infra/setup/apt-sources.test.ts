import { describe, expect, it } from 'vitest'
import { formatDeb822, mainArchive, parseDeb822Sources, parseOneLineSources, releaseSources } from './apt-sources.ts'

describe('one-line sources', () => {
  it('reads options, several components and trailing comments', () => {
    const text = `
# deb http://old.example/debian buster main
deb-src http://mirror.example/debian bookworm main
deb [arch=amd64 signed-by=/usr/share/keyrings/d.gpg] http://mirror.example/debian bookworm main contrib # ours
deb cdrom:[Debian]/ bookworm main`
    expect(parseOneLineSources(text)).toEqual([
      {
        uri: 'http://mirror.example/debian',
        suites: ['bookworm'],
        components: ['main', 'contrib'],
        signedBy: '/usr/share/keyrings/d.gpg',
      },
    ])
  })
})

describe('deb822 sources', () => {
  it('reads several suites and addresses, folded fields and comments', () => {
    const text = `Types: deb deb-src
# a frozen copy was here
URIs: http://one.example/debian
 http://two.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /k.gpg

Types: deb
URIs: http://one.example/debian-security
Suites: bookworm-security
Components: main`
    const sources = parseDeb822Sources(text)
    expect(sources.map(({ uri }) => uri)).toEqual([
      'http://one.example/debian',
      'http://two.example/debian',
      'http://one.example/debian-security',
    ])
    expect(sources[1]).toMatchObject({ suites: ['bookworm', 'bookworm-updates'], signedBy: '/k.gpg' })
  })

  it('skips stanzas that are disabled or name source packages only', () => {
    const disabled = 'Types: deb\nEnabled: no\nURIs: http://a.example/debian\nSuites: sid\nComponents: main'
    const sourceOnly = 'Types: deb-src\nURIs: http://a.example/debian\nSuites: sid\nComponents: main'
    expect(parseDeb822Sources(`${disabled}\n\n${sourceOnly}`)).toEqual([])
  })

  it('takes a key written into the file for no path', () => {
    const text = 'Types: deb\nURIs: http://a.example/debian\nSuites: sid\nComponents: main\nSigned-By:\n -----BEGIN PGP'
    expect(parseDeb822Sources(text)[0]).not.toHaveProperty('signedBy')
  })
})

describe('which archives belong to the release', () => {
  const sources = parseOneLineSources(`
deb http://security.example/debian-security bookworm-security main
deb http://mirror.example/debian bookworm main
deb http://apt.example/pgdg bookworm-pgdg main
deb http://docker.example/linux bookworm stable
deb http://node.example/node_20.x nodistro main`)

  it('leaves out archives that others added', () => {
    expect(releaseSources(sources, 'bookworm').map(({ uri }) => uri)).toEqual([
      'http://security.example/debian-security',
      'http://mirror.example/debian',
    ])
  })

  it('derives the mirror from the main archive, never from the security one', () => {
    expect(mainArchive(releaseSources(sources, 'bookworm'))?.uri).toBe('http://mirror.example/debian')
  })

  it('writes what it read', () => {
    const [first] = parseOneLineSources('deb [signed-by=/k.gpg] http://mirror.example/debian bookworm main')
    if (!first) throw new Error('nothing was read')
    expect(parseDeb822Sources(formatDeb822([first, first], true))).toEqual([first, first])
    expect(formatDeb822([first], true)).toContain('Check-Valid-Until: no')
    expect(formatDeb822([first], false)).not.toContain('Check-Valid-Until')
  })
})
