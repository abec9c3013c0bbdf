import { describe, expect, test } from 'vitest'
import { createLedger, type LedgerEntry } from './ledger.ts'

function filled(entries: number): ReturnType<typeof createLedger> {
  const ledger = createLedger()
  for (let index = 0; index < entries; index++) ledger.append(index, 'request', { weight: 1 })
  return ledger
}

const read = (ledger: ReturnType<typeof createLedger>, since: number): LedgerEntry[] =>
  [...ledger.readSince(since)].flatMap((portion) =>
    portion
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  )

describe('the ledger', () => {
  test.each([0, 1, 4_095, 4_096, 4_097, 9_998, 9_999, 10_000, 10_001])(
    'tells everything after %i, once and in order',
    (since) => {
      const seqs = read(filled(10_000), since).map(({ seq }) => seq)
      expect(seqs).toEqual(Array.from({ length: Math.max(0, 10_000 - since) }, (_none, index) => since + index + 1))
    },
  )

  test('ends with what there was when it was asked, while the exchange goes on', () => {
    const ledger = filled(5_000)
    const portions = ledger.readSince(0)
    portions.next()
    ledger.append(0, 'request', {})
    expect([...portions].join('').trim().split('\n').length).toBe(5_000 - 4_096)
  })

  test('of a million entries tells the newest at once', () => {
    const ledger = filled(1_000_000)
    const startedAt = performance.now()
    for (let times = 0; times < 1_000; times++) expect(read(ledger, 999_990).length).toBe(10)
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  })
})
