import { endpoints } from '@flotilla/venue'
import { describe, expect, it } from 'vitest'
import { deedFor, judged, refuseSigning } from './signable.ts'

const all = [...endpoints.values()]
/** What moves funds away or touches keys, by the words of Binance's own paths; reading about it is no harm. */
const dangerous =
  /withdraw|transfer|apikey|api-key|subaccountapi|gift-?card\/(create|buy|redeem)|\/fiat\/|\/sub-account\//i
/** Named like what they are not: they read, or stay inside the account. */
const harmless = new Set(['wallet.getAssetsThatCanBeConvertedIntoBnb', 'mining.cancelHashrateResaleConfiguration'])

describe('the list of what is signed', () => {
  it('judges every call of the catalogue that needs a key', () => {
    expect(all.length).toBeGreaterThan(770)
    const unjudged = all.filter((endpoint) => endpoint.security !== 'NONE' && deedFor(endpoint) === undefined)
    expect(unjudged.map(({ name }) => name)).toEqual([])
  })

  it.each(all.filter(({ method, path, name }) => method !== 'GET' && dangerous.test(path) && !harmless.has(name)))(
    'does not hold $name',
    (endpoint) => {
      expect(refuseSigning(endpoint)?.code).toBe('NOT_SIGNED')
    },
  )

  it('refuses what is new in the catalogue until somebody has judged it', () => {
    const [known] = all.filter(({ name }) => name === 'spot.newOrder')
    if (!known) throw new Error('the catalogue has no spot.newOrder')
    expect(refuseSigning(known)).toBeUndefined()
    expect(refuseSigning({ ...known, name: 'spot.newlyInvented' })?.code).toBe('NOT_SIGNED')
  })

  it('names no call that there is not', () => {
    expect([...judged.keys()].filter((name) => !endpoints.has(name))).toEqual([])
  })
})
