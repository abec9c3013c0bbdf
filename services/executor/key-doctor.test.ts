import type { Rest, Signer } from '@flotilla/binance'
import { describe, expect, it } from 'vitest'
import { createKeyDoctor } from './key-doctor.ts'

const fit = { enableSpotAndMarginTrading: true, ipRestrict: true }

/** A key as Binance describes it; `uid` as GET /api/v3/account tells it. */
function doctorFor(rights: Readonly<Record<string, unknown>>, environment = 'live') {
  const asked: string[] = []
  const call = async ({ endpoint: { path } }: { endpoint: { path: string } }) => {
    asked.push(path)
    return { outcome: 'ok', data: path.endsWith('/account') ? { uid: 42 } : rights }
  }
  const diagnose = createKeyDoctor({ call } as unknown as Rest, environment)
  return { asked, findings: () => diagnose({} as Signer, '7fabc') }
}

describe('a key', () => {
  it.each(['enableWithdrawals', 'enableInternalTransfer', 'permitsUniversalTransfer'])(
    'that has the right %s is refused, with how to take it away',
    async (right) => {
      const { refused, findings } = await doctorFor({ ...fit, [right]: true }).findings()
      expect(refused).toBe(true)
      expect(findings).toContainEqual(
        expect.objectContaining({ code: 'KEY_TOO_MIGHTY', level: 'refuse', fix: expect.stringMatching(/switch/) }),
      )
    },
  )

  it('that is fit for trading and bound to addresses has nothing to mend, and its account is known', async () => {
    const { refused, findings, uid } = await doctorFor(fit).findings()
    expect({ refused, uid, codes: findings.map(({ code }) => code) }).toEqual({
      refused: false,
      uid: '42',
      codes: ['KEY_WORKS'],
    })
  })

  it.each([
    ['ipRestrict', 'NO_IP_LIST'],
    ['enableSpotAndMarginTrading', 'NO_SPOT_TRADING'],
  ])('without %s is taken with the warning %s', async (right, code) => {
    const { refused, findings } = await doctorFor({ ...fit, [right]: false }).findings()
    expect(refused).toBe(false)
    expect(findings).toContainEqual(expect.objectContaining({ code, level: 'warn' }))
  })

  it('is not asked for its rights where Binance has no such call', async () => {
    const { asked, findings } = doctorFor(fit, 'testnet')
    await findings()
    expect(asked).toEqual(['/api/v3/account'])
  })
})
