import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Something that must be found nowhere, by what it is. */
export interface Canary {
  readonly what: string
  readonly bytes: Uint8Array
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
export const toSeedText = (bytes: Uint8Array) => {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((five) => base32[Number.parseInt(five, 2)]).join('')
}

/** How a secret may lie about: as it is, as text in base64 (at any offset), in hex, percent-encoded, as JSON text. */
function writings({ what, bytes }: Canary): [what: string, needle: Buffer][] {
  const plain = Buffer.from(bytes)
  const texts = [
    plain.toString('hex'),
    plain.toString('hex').toUpperCase(),
    encodeURIComponent(plain.toString('latin1')),
  ]
  const shifted = [0, 1, 2].map((shift) => {
    const coded = Buffer.concat([Buffer.alloc(shift), plain]).toString('base64')
    // The edges depend on what stands beside; the middle does not.
    return coded.slice(4, -4)
  })
  const urlSafe = shifted.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))
  const all = [plain, ...[...texts, ...shifted, ...urlSafe].map((text) => Buffer.from(text))]
  return all.filter((needle) => needle.length >= 8).map((needle) => [what, needle])
}

/** Looks for canaries in anything; tells what was found where, and how much was looked through. */
export function createScanner(canaries: readonly Canary[]) {
  const needles = canaries.flatMap(writings)
  const hits = new Set<string>()
  let bytesSeen = 0

  const look = (place: string, content: Uint8Array | string) => {
    const buffer = Buffer.from(content as Uint8Array)
    bytesSeen += buffer.length
    for (const [what, needle] of needles) if (buffer.includes(needle)) hits.add(`${what} in ${place}`)
  }

  return {
    look,
    /** Every file below a folder but those that `isSecret` names by their path in it. */
    lookBelow(folder: string, isSecret: (path: string) => boolean, path = ''): void {
      for (const name of readdirSync(join(folder, path))) {
        const inside = join(path, name)
        if (isSecret(inside)) continue
        if (statSync(join(folder, inside)).isDirectory()) this.lookBelow(folder, isSecret, inside)
        else look(inside, readFileSync(join(folder, inside)))
      }
    },
    hits: () => [...hits],
    bytesSeen: () => bytesSeen,
  }
}
