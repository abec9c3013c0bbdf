import type { CallOutcome, Rest, Signer } from '@flotilla/binance'
import type { Finding } from '@flotilla/protocol'
import { requireEndpoint } from '@flotilla/venue'

/** Rights a key must not have here: the fleet never moves funds, so a key that may is only a risk. */
const refusedRights: Readonly<Record<string, string>> = {
  enableWithdrawals: 'withdraw',
  enableInternalTransfer: 'transfer to other Binance users',
  permitsUniversalTransfer: 'transfer between accounts',
}

const settings = 'at Binance under API Management, edit the restrictions of this key'

function rightsFindings(rights: Readonly<Record<string, unknown>>): Finding[] {
  const findings: Finding[] = []
  for (const [field, what] of Object.entries(refusedRights)) {
    if (rights[field] !== true) continue
    findings.push({
      code: 'KEY_TOO_MIGHTY',
      level: 'refuse',
      message: `the key may ${what}`,
      fix: `${settings}: switch this right off`,
    })
  }
  if (rights.enableSpotAndMarginTrading !== true) {
    findings.push({
      code: 'NO_SPOT_TRADING',
      level: 'warn',
      message: 'the key may not trade on spot',
      fix: `${settings}: allow spot trading`,
    })
  }
  if (rights.ipRestrict !== true) {
    findings.push({
      code: 'NO_IP_LIST',
      level: 'warn',
      message: 'the key works from every address',
      fix: `${settings}: list this fleet's addresses`,
    })
  }
  return findings
}

function callFinding(outcome: CallOutcome): Finding {
  if (outcome.outcome === 'ok') return { code: 'KEY_WORKS', level: 'ok', message: 'Binance accepts the key' }
  const level = outcome.outcome === 'rejected' ? 'refuse' : 'warn'
  return { code: outcome.fault.code, level, message: outcome.fault.message }
}

export interface Diagnosis {
  readonly findings: Finding[]
  /** Binance's id of the account. */
  readonly uid?: string
  readonly refused: boolean
}

/** Asks Binance whether a key works and what it may do. */
export function createKeyDoctor(rest: Rest, environment: string) {
  const ask = async (name: string, signer: Signer, accountId: string) => {
    const found = requireEndpoint(name)
    if (!found.ok) return { outcome: 'rejected', fault: found.fault } as const
    return rest.call({ endpoint: found.endpoint, signer, accountId, priority: 4 })
  }
  return async (signer: Signer, accountId: string): Promise<Diagnosis> => {
    const account = await ask('spot.getAccount', signer, accountId)
    const findings = [callFinding(account)]
    // Testnet and demo trading have no /sapi, so rights cannot be asked for there.
    if (account.outcome === 'ok' && (environment === 'live' || environment === 'sim')) {
      const rights = await ask('wallet.getApiKeyPermission', signer, accountId)
      if (rights.outcome === 'ok') findings.push(...rightsFindings(rights.data as Record<string, unknown>))
      else
        findings.push({
          code: rights.fault.code,
          level: 'warn',
          message: `its rights are not known: ${rights.fault.message}`,
        })
    }
    const uid = account.outcome === 'ok' ? (account.data as { uid?: unknown }).uid : undefined
    const refused = findings.some(({ level }) => level === 'refuse')
    return { findings, refused, ...(uid === undefined ? {} : { uid: String(uid) }) }
  }
}

export type KeyDoctor = ReturnType<typeof createKeyDoctor>
