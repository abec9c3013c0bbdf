import { expect, it } from 'vitest'
import { type AuditEntry, linkAfter, verifyChain } from './index.ts'

const account = '7fabc'

function chainOf(...what: string[]): AuditEntry[] {
  const chain: AuditEntry[] = []
  for (const [at, text] of what.entries()) {
    chain.push(linkAfter(chain.at(-1), account, { id: `i${at}`, by: 'u1', what: text, at: 1_790_000_000_000 + at }))
  }
  return chain
}
const chain = chainOf('key pair made', 'key taken', 'checked', 'key purged')
const changed = (index: number, change: Partial<AuditEntry>) =>
  chain.map((entry, at) => (at === index ? { ...entry, ...change } : entry))

it('a chain as it was written holds, from the first entry on or from a later one', () => {
  expect(verifyChain(account, chain)).toMatchObject({ ok: true, from: 1, to: 4, head: chain[3]?.hash })
  expect(verifyChain(account, chain.slice(2))).toMatchObject({ ok: true, from: 3, to: 4 })
  expect(verifyChain(account, [])).toMatchObject({ ok: true, to: 0 })
})

it.each([
  ['who did it', { by: 'somebody else' }],
  ['what was done', { what: 'nothing' }],
  ['when', { at: 1 }],
  ['its place', { place: 7 }],
  ['a field of its own', { remark: 'x' }],
  ['its hash', { hash: '0'.repeat(64) }],
])('a change of %s breaks it', (_, change) => {
  for (const at of chain.keys()) expect(verifyChain(account, changed(at, change)).ok).toBe(false)
})

it('a dropped, swapped or slipped in entry breaks it where it happened', () => {
  expect(verifyChain(account, chain.toSpliced(1, 1))).toMatchObject({ ok: false, place: 3 })
  expect(
    verifyChain(
      account,
      [chain[0], chain[2], chain[1]].filter((each) => each !== undefined),
    ).ok,
  ).toBe(false)
  const forged = linkAfter(chain[0], account, { id: 'x', by: 'u1', what: 'forged', at: 1 })
  expect(verifyChain(account, chain.toSpliced(1, 1, forged))).toMatchObject({ ok: false, place: 3 })
})

it('the chain of one account is none of another', () => {
  expect(verifyChain('00zzz', chain)).toMatchObject({ ok: false, place: 1 })
})
