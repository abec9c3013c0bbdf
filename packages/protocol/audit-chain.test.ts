import { expect, it } from 'vitest'
import { type AuditEntry, type AuditHead, linkAfter, verifyChain } from './index.ts'

const account = '7fabc'

function chainOf(...what: string[]): AuditEntry[] {
  const chain: AuditEntry[] = []
  for (const [at, text] of what.entries()) {
    chain.push(linkAfter(chain.at(-1), account, { id: `i${at}`, by: 'u1', what: text, at: 1_790_000_000_000 + at }))
  }
  return chain
}
/** As it lies in the log. */
const stored = (entries: readonly (AuditEntry | string | undefined)[]) =>
  entries.map((each, at) => {
    const bytes = new TextEncoder().encode(typeof each === 'string' ? each : JSON.stringify(each))
    return { seq: 10 + at, payload: typeof each === 'string' ? undefined : each, bytes }
  })
const verify = (accountId: string, entries: readonly (AuditEntry | string | undefined)[], heads: AuditHead[] = []) =>
  verifyChain(accountId, stored(entries), heads)
const chain = chainOf('key pair made', 'key taken', 'checked', 'key purged')
const changed = (index: number, change: Partial<AuditEntry>) =>
  chain.map((entry, at) => (at === index ? { ...entry, ...change } : entry))

it('a chain as it was written holds, from the first entry on or from a later one', () => {
  expect(verify(account, chain)).toMatchObject({ ok: true, from: 1, to: 4, head: chain[3]?.hash })
  expect(verify(account, chain.slice(2))).toMatchObject({ ok: true, from: 3, to: 4 })
  expect(verify(account, [])).toMatchObject({ ok: true, to: 0 })
})

it.each([
  ['who did it', { by: 'somebody else' }],
  ['what was done', { what: 'nothing' }],
  ['when', { at: 1 }],
  ['its place', { place: 7 }],
  ['a field of its own', { remark: 'x' }],
  ['its hash', { hash: '0'.repeat(64) }],
])('a change of %s breaks it', (_, change) => {
  for (const at of chain.keys()) expect(verify(account, changed(at, change)).ok).toBe(false)
})

it('a dropped, swapped or slipped in entry breaks it where it happened', () => {
  expect(verify(account, chain.toSpliced(1, 1))).toMatchObject({ ok: false, place: 3 })
  expect(
    verify(
      account,
      [chain[0], chain[2], chain[1]].filter((each) => each !== undefined),
    ).ok,
  ).toBe(false)
  const forged = linkAfter(chain[0], account, { id: 'x', by: 'u1', what: 'forged', at: 1 })
  expect(verify(account, chain.toSpliced(1, 1, forged))).toMatchObject({ ok: false, place: 3 })
})

it('the chain of one account is none of another', () => {
  expect(verify('00zzz', chain)).toMatchObject({ ok: false, place: 1 })
})

it('entries of versions that knew no chain are counted before it, and slipped in nowhere else', () => {
  const old = JSON.stringify({ id: 'o', by: 'u1', what: 'key taken', at: 1 })
  expect(verify(account, [old, old, ...chain])).toMatchObject({ ok: true, from: 1, to: 4, before: 2 })
  expect(verify(account, [old])).toMatchObject({ ok: true, to: 0, before: 1 })
  expect(verify(account, [chain[0], old, chain[1]])).toMatchObject({ ok: false, seq: 11 })
  for (const noise of ['{"stream":"ORDERS","seq":2}', 'x', '{"by":"u","what":"w","at":1,"hash":"00"}']) {
    expect(verify(account, [noise, ...chain])).toMatchObject({ ok: false, seq: 10 })
  }
})

it('a head that was kept elsewhere finds what the chain alone cannot tell', () => {
  const headOf = (entry: AuditEntry | undefined): AuditHead => {
    if (!entry) throw new Error('no entry')
    return { accountId: account, place: entry.place, hash: entry.hash, at: 1 }
  }
  const heads = [headOf(chain[1]), headOf(chain[3])]
  expect(verify(account, chain, heads)).toMatchObject({ ok: true, heads: 2 })
  expect(verify(account, chain.slice(0, 3), heads)).toMatchObject({ ok: false, place: 4 })
  expect(verify(account, [], heads)).toMatchObject({ ok: false, place: 2 })
  expect(verify(account, chainOf('key pair made', 'nothing', 'nothing', 'nothing'), heads)).toMatchObject({ place: 2 })
  // Of what is past the age of the log nothing can be said.
  expect(verify(account, chain.slice(2), heads)).toMatchObject({ ok: true, heads: 1 })
})
