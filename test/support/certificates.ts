import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** DER, as much of it as a certificate needs. @see https://www.rfc-editor.org/rfc/rfc5280 */
const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts)
  const long = body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 0xff]
  const size = body.length < 128 ? [body.length] : long
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}
const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts)
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
const text = (value: string) => der(0x0c, Buffer.from(value))
const time = (at: Date) => der(0x18, Buffer.from(`${at.toISOString().replaceAll(/[-:T]|\.\d+/g, '')}`))

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'))
const nameOf = (name: string) => sequence(der(0x31, sequence(oid('550403'), text(name))))
const extension = (id: string, critical: boolean, value: Buffer) =>
  sequence(oid(id), ...(critical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value))

interface Authority {
  readonly name: string
  readonly key: KeyObject
}

const pem = (bytes: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`

/** A certificate for loopback, or, with `isAuthority`, one that signs others. */
function certify(name: string, publicKey: KeyObject, issuer: Authority, isAuthority: boolean): string {
  const now = Date.now()
  const extensions = isAuthority
    ? [extension('551d13', true, sequence(der(0x01, Buffer.from([0xff]))))]
    : [
        extension(
          '551d11',
          false,
          sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1]))),
        ),
        // For servers and for clients.
        extension('551d25', false, sequence(oid('2b06010505070301'), oid('2b06010505070302'))),
      ]
  const said = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([0x01]), randomBytes(8)),
    ecdsaWithSha256,
    nameOf(issuer.name),
    sequence(time(new Date(now - 3_600_000)), time(new Date(now + 86_400_000))),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  )
  return pem(sequence(said, ecdsaWithSha256, der(0x03, Buffer.from([0]), sign('sha256', said, issuer.key))))
}

/** Files of a certificate, its key, and the authority that signed it. */
export interface CertificateFiles {
  readonly certificate: string
  readonly key: string
  readonly authority: string
}

/** An authority made on the spot, and certificates for loopback that it signs; all as files below `folder`. */
export function createAuthority(folder: string, name = 'test authority') {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const self = { name, key: pair.privateKey }
  const label = createHash('sha256').update(name).digest('hex').slice(0, 8)
  const authority = join(folder, `${label}-ca.pem`)
  writeFileSync(authority, certify(name, pair.publicKey, self, true))
  return {
    authority,
    issue(subject: string): CertificateFiles {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const [certificate, key] = [join(folder, `${label}-${subject}.pem`), join(folder, `${label}-${subject}.key`)]
      writeFileSync(certificate, certify(subject, publicKey, self, false))
      writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
      return { certificate, key, authority }
    },
  }
}
