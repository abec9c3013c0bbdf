import type { CallOutcome, Rest, Signer } from '@flotilla/binance'
import type { Finding } from '@flotilla/protocol'
import { requireEndpoint } from '@flotilla/venue'
import { type EgressCheck, notFromHere } from './egress-check.ts'
import { finding, modeFinding, refusalOf, rightsFindings, standingFindings, withAddresses } from './findings.ts'

export interface Diagnosis {
  readonly findings: Finding[]
  /** Binance's id of the account. */
  readonly uid?: string
  readonly refused: boolean
  /** Where the key was tried from, by name. */
  readonly egress: { readonly seen: readonly string[]; readonly refused: readonly string[] }
}

export interface Patient {
  readonly accountId: string
  readonly signer: Signer
  /** The account it must belong to, once that was seen. */
  readonly uid?: string | undefined
  /** Asks the other addresses of the fleet to try the key. */
  readonly elsewhere: EgressCheck
  /** 4 when a person waits, 5 in the background. */
  readonly priority: 4 | 5
}

export interface KeyDoctorDeps {
  readonly rest: Rest
  readonly environment: string
  /** Whether a key without a list of addresses is refused. */
  readonly ipListNeeded: boolean
  /** By how much this host's clock is ahead of Binance's, ms. */
  readonly clockOffset: () => number
}

/** More than this and a host is not kept in step, ms. */
const clockTolerance = 1_000

const nowhere = { seen: [], refused: [] }

/** Asks Binance whether a key works, what it may do, and how the account stands. */
export function createKeyDoctor({ rest, environment, ipListNeeded, clockOffset }: KeyDoctorDeps) {
  // Testnet and demo trading have no /sapi, so rights cannot be asked for there.
  const hasSapi = environment === 'live' || environment === 'sim'

  const asker =
    ({ signer, accountId, priority }: Patient) =>
    async (name: string): Promise<CallOutcome> => {
      const found = requireEndpoint(name)
      if (!found.ok) throw new Error(found.fault.message)
      return rest.call({ endpoint: found.endpoint, signer, accountId, priority })
    }

  const dataOf = (outcome: CallOutcome) => (outcome.outcome === 'ok' ? outcome.data : undefined)

  /** What only matters once the key works. */
  const examine = async (patient: Patient, account: unknown, addresses: string): Promise<Finding[]> => {
    if (!hasSapi) return standingFindings(account, undefined, undefined)
    const ask = asker(patient)
    const [rights, status, trading] = await Promise.all(
      ['wallet.getApiKeyPermission', 'wallet.accountStatus', 'wallet.accountApiTradingStatus'].map(ask),
    )
    const standing = standingFindings(account, status && dataOf(status), trading && dataOf(trading))
    if (rights?.outcome !== 'ok') {
      const why = rights && 'fault' in rights ? rights.fault.message : ''
      return [finding('RIGHTS_UNKNOWN', 'warn', why), ...standing]
    }
    const granted = rights.data as Record<string, unknown>
    const mode =
      granted.enableFutures === true ? modeFinding(dataOf(await ask('usdm.getCurrentPositionMode'))) : undefined
    return [...rightsFindings(granted, { addresses, ipListNeeded }), ...standing, ...(mode ? [mode] : [])]
  }

  /** Binance says the same of a key that is none and of one that lists other addresses: those tell which it is. */
  const notTakenHere = async (patient: Patient, bad: Finding): Promise<Diagnosis> => {
    const { seen, refused, missing, addresses } = await patient.elsewhere(false)
    if (seen.length === 0) return { findings: [withAddresses(bad, addresses)], refused: true, egress: nowhere }
    const partial = finding('IP_LIST_PARTIAL', 'refuse', missing)
    return {
      findings: [partial, finding('RIGHTS_UNKNOWN', 'warn', bad.message)],
      refused: true,
      egress: { seen, refused },
    }
  }

  return async (patient: Patient): Promise<Diagnosis> => {
    const account = await asker(patient)('spot.getAccount')
    const bad = refusalOf(account)
    if (bad?.code === notFromHere) return notTakenHere(patient, bad)
    if (bad) return { findings: [bad], refused: bad.level === 'refuse', egress: nowhere }
    const uid = (dataOf(account) as { uid?: unknown }).uid
    if (patient.uid !== undefined && uid !== undefined && String(uid) !== patient.uid)
      return { findings: [finding('WRONG_UID', 'refuse')], refused: true, uid: String(uid), egress: nowhere }
    const reach = await patient.elsewhere(true)
    const findings = [finding('KEY_WORKS', 'ok'), ...(await examine(patient, dataOf(account), reach.addresses))]
    if (reach.refused.length > 0) findings.push(finding('IP_LIST_PARTIAL', 'refuse', reach.missing))
    const offset = Math.round(clockOffset())
    if (Math.abs(offset) > clockTolerance) findings.push(finding('CLOCK_OFF', 'warn', String(offset)))
    return {
      findings,
      refused: findings.some(({ level }) => level === 'refuse'),
      ...(uid === undefined ? {} : { uid: String(uid) }),
      egress: { seen: reach.seen, refused: reach.refused },
    }
  }
}

export type KeyDoctor = ReturnType<typeof createKeyDoctor>
