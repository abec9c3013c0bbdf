import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type Binding,
  generateVaultKey,
  mergeKeyFiles,
  openVault,
  seal,
  type Vault,
  VaultError,
  wipe,
} from './index.ts'

const ALICE: Binding = { userId: 'u1', accountId: '7fk3m9', market: 'spot', purpose: 'apiSecret', version: 1 }
const BOB: Binding = { ...ALICE, userId: 'u2', accountId: 'a0c4xx' }
const SECRET = 'kOWEoIWTvHcGJTGmDMbTNEuhCdXYbVZ8XzMSiYQnZq6nNMMXC2yVYxVwwD0n9iAf'
const bytes = (text: string) => new TextEncoder().encode(text)
const text = (data: Uint8Array) => new TextDecoder().decode(data)

let vault: Vault
let keyFile: string
beforeAll(async () => {
  keyFile = (await generateVaultKey()).keyFile
  vault = await openVault(keyFile)
})

function codeOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof VaultError) return error.code
    throw error
  }
  return 'no error'
}

describe('a sealed secret', () => {
  it('comes back byte for byte, whoever sealed it', async () => {
    expect(text(vault.open(vault.seal(bytes(SECRET), ALICE), ALICE))).toBe(SECRET)
    expect(text(vault.open(await seal(vault.publicKey(1), bytes(SECRET), ALICE), ALICE))).toBe(SECRET)
  })

  it('survives for any bytes and any names', () => {
    const name = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((s) => s.length <= 128)
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        name,
        name,
        name,
        name,
        (plain, userId, accountId, market, purpose) => {
          const binding = { userId, accountId, market, purpose, version: 1 }
          expect([...vault.open(vault.seal(plain, binding), binding)]).toEqual([...plain])
        },
      ),
      { numRuns: 60 },
    )
  })

  it('looks different each time, so equal secrets cannot be recognised', () => {
    expect(vault.seal(bytes(SECRET), ALICE)).not.toBe(vault.seal(bytes(SECRET), ALICE))
  })

  it('is refused when two users\u2019 blobs are swapped', () => {
    const store = new Map([
      ['alice', vault.seal(bytes('alice secret'), ALICE)],
      ['bob', vault.seal(bytes('bob secret'), BOB)],
    ])
    const [a, b] = [store.get('alice') ?? '', store.get('bob') ?? '']
    expect(codeOf(() => vault.open(b, ALICE))).toBe('BINDING_MISMATCH')
    expect(codeOf(() => vault.open(a, BOB))).toBe('BINDING_MISMATCH')
  })

  it.each([
    ['user', { userId: 'u3' }],
    ['account', { accountId: 'ffffff' }],
    ['market', { market: 'usdm' }],
    ['purpose', { purpose: 'totpSeed' }],
  ])('is refused under another %s', (_, change) => {
    const sealed = vault.seal(bytes(SECRET), ALICE)
    expect(codeOf(() => vault.open(sealed, { ...ALICE, ...change }))).toBe('BINDING_MISMATCH')
  })

  it('is refused when fields are shifted so that their sum of characters stays the same', () => {
    const sealed = vault.seal(bytes(SECRET), { ...ALICE, userId: 'ab', accountId: 'c' })
    expect(codeOf(() => vault.open(sealed, { ...ALICE, userId: 'a', accountId: 'bc' }))).toBe('BINDING_MISMATCH')
  })

  it('is refused when any single byte was changed', () => {
    const box = Buffer.from(vault.seal(bytes('short'), ALICE), 'base64')
    for (let i = 0; i < box.length; i++) {
      const damaged = Buffer.from(box)
      damaged[i] = (damaged[i] ?? 0) ^ 1
      expect(codeOf(() => vault.open(damaged.toString('base64'), ALICE))).toBe('NOT_OPENABLE')
    }
  })

  it('is refused by another key, and when it is no blob at all', async () => {
    const other = await openVault((await generateVaultKey()).keyFile)
    expect(codeOf(() => other.open(vault.seal(bytes(SECRET), ALICE), ALICE))).toBe('NOT_OPENABLE')
    for (const junk of ['', 'not base64!', 'AAAA']) expect(codeOf(() => vault.open(junk, ALICE))).toBe('NOT_OPENABLE')
  })
})

describe('the vault', () => {
  it('refuses bindings of another key version, in both directions', async () => {
    const next = await openVault((await generateVaultKey(2)).keyFile)
    const sealed = vault.seal(bytes(SECRET), ALICE)
    expect(codeOf(() => next.open(sealed, ALICE))).toBe('VERSION_MISMATCH')
    expect(codeOf(() => vault.seal(bytes(SECRET), { ...ALICE, version: 2 }))).toBe('VERSION_MISMATCH')
    const moved = next.seal(vault.open(sealed, ALICE), { ...ALICE, version: 2 })
    expect(text(next.open(moved, { ...ALICE, version: 2 }))).toBe(SECRET)
  })

  it('refuses incomplete bindings', () => {
    for (const bad of [
      { ...ALICE, userId: '' },
      { ...ALICE, market: 'x'.repeat(129) },
      { ...ALICE, version: 0 },
    ])
      expect(codeOf(() => vault.seal(bytes(SECRET), bad))).toBe('BINDING_INVALID')
  })

  it('opens nothing after it was closed', async () => {
    const closing = await openVault(keyFile)
    const sealed = closing.seal(bytes(SECRET), ALICE)
    closing.close()
    expect(codeOf(() => closing.open(sealed, ALICE))).toBe('CLOSED')
  })

  it('refuses key files that are foreign, damaged or mixed, without quoting them', async () => {
    const good = JSON.parse(keyFile) as Record<string, unknown>
    const other = JSON.parse((await generateVaultKey()).keyFile) as Record<string, unknown>
    const bad = [
      'canary-not-json',
      'null',
      JSON.stringify({ ...good, kind: 'canary' }),
      JSON.stringify({ ...good, version: '1' }),
      JSON.stringify({ ...good, privateKey: 'canary' }),
      JSON.stringify({ ...good, publicKey: other.publicKey }),
    ]
    for (const content of bad) {
      const error: unknown = await openVault(content).catch((e: unknown) => e)
      expect(error).toBeInstanceOf(VaultError)
      expect(String(error)).not.toMatch(/canary/)
      expect(String(error)).not.toContain(good.privateKey)
    }
  })

  it('says nothing of the secret or the names in its errors', () => {
    const sealed = vault.seal(bytes('canary'), { ...ALICE, userId: 'canary-user' })
    for (const binding of [ALICE, { ...ALICE, version: 7 }]) {
      try {
        vault.open(sealed, binding)
        expect.unreachable()
      } catch (error) {
        expect(JSON.stringify(error) + String(error) + String((error as Error).cause)).not.toMatch(/canary/)
      }
    }
  })

  it('leaves the caller\u2019s bytes alone and lets him wipe them', () => {
    const plain = bytes(SECRET)
    vault.seal(plain, ALICE)
    expect(text(plain)).toBe(SECRET)
    wipe(plain)
    expect(plain.every((b) => b === 0)).toBe(true)
  })
})

describe('a key file of several keys', () => {
  it('opens what is sealed to any of them, and each is told apart', async () => {
    const second = (await generateVaultKey(2)).keyFile
    const merged = await mergeKeyFiles(keyFile, second)
    const ring = await openVault(merged)
    expect(ring.versions).toEqual([1, 2])
    const old = vault.seal(bytes(SECRET), ALICE)
    const moved = ring.seal(ring.open(old, ALICE), { ...ALICE, version: 2 })
    expect(text((await openVault(second)).open(moved, { ...ALICE, version: 2 }))).toBe(SECRET)
    const left = await openVault(await mergeKeyFiles(merged, undefined, [1]))
    expect(left.versions).toEqual([2])
    expect(codeOf(() => left.open(old, ALICE))).toBe('VERSION_MISMATCH')
  })

  it('is refused with a version twice, with none, and with a foreign one among them', async () => {
    const twice = [JSON.parse(keyFile), JSON.parse((await generateVaultKey()).keyFile)]
    for (const bad of [twice, [], [JSON.parse(keyFile), { kind: 'canary' }]])
      await expect(openVault(JSON.stringify(bad))).rejects.toThrow(VaultError)
  })
})
