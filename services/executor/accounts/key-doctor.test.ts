import type { Rest, Signer } from '@flotilla/binance'
import { describe, expect, it } from 'vitest'
import { createKeyDoctor } from './key-doctor.ts'

const fit = { enableSpotAndMarginTrading: true, enableFutures: true, enableMargin: true, ipRestrict: true }
const here = { seen: ['e1'], refused: [], addresses: '203.0.113.7, 203.0.113.8', missing: '' }

interface Case {
  readonly rights?: Readonly<Record<string, unknown>>
  readonly environment?: string
  readonly ipListNeeded?: boolean
  readonly answers?: Readonly<Record<string, unknown>>
  readonly uid?: string
  readonly reach?: Partial<typeof here & { refused: readonly string[] }>
  readonly offset?: number
}

/** A key as Binance describes it; `uid` as GET /api/v3/account tells it. */
function doctorFor({
  rights = fit,
  environment = 'live',
  ipListNeeded = true,
  answers = {},
  uid,
  reach,
  offset = 0,
}: Case) {
  const asked: string[] = []
  const data: Record<string, unknown> = {
    '/api/v3/account': { uid: 42, canTrade: true },
    '/sapi/v1/account/apiRestrictions': rights,
    '/sapi/v1/account/status': { data: 'Normal' },
    '/sapi/v1/account/apiTradingStatus': { data: { isLocked: false } },
    '/fapi/v1/positionSide/dual': { dualSidePosition: false },
    ...answers,
  }
  const call = async ({ endpoint: { path } }: { endpoint: { path: string } }) => {
    asked.push(path)
    return data[path] instanceof Error
      ? { outcome: 'rejected', fault: { code: data[path].message, message: 'refused', outcome: 'rejected' } }
      : { outcome: 'ok', data: data[path] }
  }
  const rest = { call } as unknown as Rest
  const diagnose = createKeyDoctor({ rest, environment, ipListNeeded, clockOffset: () => offset })
  const elsewhere = async (works: boolean) => ({ ...here, seen: works ? ['e1'] : [], ...reach })
  const patient = { signer: {} as Signer, accountId: '7fabc', priority: 4, uid, elsewhere } as const
  return { asked, diagnose: () => diagnose(patient) }
}

const codesOf = async (about: Case) => (await doctorFor(about).diagnose()).findings.map(({ code }) => code)

describe('a key', () => {
  it.each([
    ['enableWithdrawals', 'KEY_MAY_WITHDRAW'],
    ['enableInternalTransfer', 'KEY_MAY_TRANSFER_INTERNALLY'],
    ['permitsUniversalTransfer', 'KEY_MAY_TRANSFER'],
  ])('that has the right %s is refused, with how to take it away in both languages', async (right, code) => {
    const { refused, findings } = await doctorFor({ rights: { ...fit, [right]: true } }).diagnose()
    expect(refused).toBe(true)
    const found = findings.find((each) => each.code === code)
    expect(found).toMatchObject({ level: 'refuse', fix: expect.stringMatching(/switch/) })
    expect(found?.in?.tr.fix).toMatch(/kapat/)
  })

  it('that is fit for trading and bound to addresses has nothing to mend, and its account is known', async () => {
    const { refused, findings, uid } = await doctorFor({}).diagnose()
    expect({ refused, uid, codes: findings.map(({ code }) => code) }).toEqual({
      refused: false,
      uid: '42',
      codes: ['KEY_WORKS', 'ONE_WAY_MODE'],
    })
    expect(findings.every(({ level }) => level === 'ok')).toBe(true)
  })

  it('without a list of addresses is refused, and told which addresses to list', async () => {
    const { refused, findings } = await doctorFor({ rights: { ...fit, ipRestrict: false } }).diagnose()
    expect(refused).toBe(true)
    expect(findings.find(({ code }) => code === 'NO_IP_LIST')?.fix).toContain('203.0.113.7, 203.0.113.8')
  })

  it('without a list of addresses is taken with a warning where that is only advised', async () => {
    const { refused, findings } = await doctorFor({
      rights: { ...fit, ipRestrict: false },
      ipListNeeded: false,
    }).diagnose()
    expect(refused).toBe(false)
    expect(findings).toContainEqual(expect.objectContaining({ code: 'NO_IP_LIST', level: 'warn' }))
  })

  it('that works from only some of the addresses is refused, and told which are missing', async () => {
    const { refused, findings } = await doctorFor({
      reach: { refused: ['e2'], missing: '203.0.113.8' } as never,
    }).diagnose()
    expect(refused).toBe(true)
    expect(findings.find(({ code }) => code === 'IP_LIST_PARTIAL')?.fix).toContain('203.0.113.8')
  })

  it('of another account than before is refused, and nothing more is asked with it', async () => {
    const { asked, diagnose } = doctorFor({ uid: '41' })
    const { refused, findings } = await diagnose()
    expect({ refused, codes: findings.map(({ code }) => code), asked }).toEqual({
      refused: true,
      codes: ['WRONG_UID'],
      asked: ['/api/v3/account'],
    })
  })

  it('that Binance refuses is told what may be wrong: the addresses it has to list', async () => {
    const { findings } = await doctorFor({ answers: { '/api/v3/account': new Error('KEY_UNUSABLE') } }).diagnose()
    expect(findings[0]).toMatchObject({
      code: 'KEY_UNUSABLE',
      level: 'refuse',
      fix: expect.stringMatching(/203\.0\.113\.7/),
    })
  })

  it('that works from another address than this is no bad key: its list is told to be partial, and where it works is kept', async () => {
    const { findings, refused, egress } = await doctorFor({
      answers: { '/api/v3/account': new Error('KEY_UNUSABLE') },
      reach: { seen: ['e2'], refused: ['e1'], missing: '203.0.113.7' } as never,
    }).diagnose()
    expect(findings.map(({ code }) => code)).toEqual(['IP_LIST_PARTIAL', 'RIGHTS_UNKNOWN'])
    expect(findings[0]?.fix).toContain('203.0.113.7')
    expect({ refused, egress }).toEqual({ refused: true, egress: { seen: ['e2'], refused: ['e1'] } })
  })

  it('is not asked for its rights where Binance has no such call', async () => {
    const { asked, diagnose } = doctorFor({ environment: 'testnet' })
    await diagnose()
    expect(asked).toEqual(['/api/v3/account'])
  })
})

describe('an account', () => {
  it.each<[string, Case, string]>([
    ['may not trade', { answers: { '/api/v3/account': { uid: 42, canTrade: false } } }, 'ACCOUNT_CANNOT_TRADE'],
    ['is in trouble', { answers: { '/sapi/v1/account/status': { data: 'Restricted' } } }, 'ACCOUNT_NOT_NORMAL'],
    [
      'is locked',
      { answers: { '/sapi/v1/account/apiTradingStatus': { data: { isLocked: true, plannedRecoverTime: 0 } } } },
      'TRADING_LOCKED',
    ],
    ['has hedged positions', { answers: { '/fapi/v1/positionSide/dual': { dualSidePosition: true } } }, 'HEDGE_MODE'],
    ['may not trade futures', { rights: { ...fit, enableFutures: false } }, 'NO_FUTURES'],
    ['may not borrow', { rights: { ...fit, enableMargin: false } }, 'NO_MARGIN'],
    ['is asked by a host whose clock is off', { offset: 1_500 }, 'CLOCK_OFF'],
  ])('that %s is found out', async (_, about, code) => {
    expect(await codesOf(about)).toContain(code)
  })
})
