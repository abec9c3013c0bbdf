import type { CallOutcome } from '@flotilla/binance'
import type { Finding } from '@flotilla/protocol'
import { sentence } from '@flotilla/venue'
import { type FindingCode, findingTexts } from './finding-texts.ts'

type Level = Finding['level']

/** A finding in both languages. */
export function finding(code: FindingCode, level: Level, about = ''): Finding {
  const { en, tr } = findingTexts[code](about)
  return { code, level, ...en, in: { en, tr } }
}

/** What Binance said of a call that failed, as a finding; only what it refused is held against the key. */
export function refusalOf({ outcome, ...rest }: CallOutcome): Finding | undefined {
  if (outcome === 'ok' || !('fault' in rest)) return undefined
  const { code, message } = rest.fault
  const said = (language: 'en' | 'tr') => ({ message: sentence(code, language) ?? message })
  const level = outcome === 'rejected' ? 'refuse' : 'warn'
  return { code, level, message, in: { en: { message }, tr: said('tr') } }
}

/** A key that Binance does not take from here, with the addresses it has to list. */
export function withAddresses(found: Finding, addresses: string): Finding {
  const { en, tr } = findingTexts.NO_IP_LIST(addresses)
  const said = found.in ?? { en: found, tr: found }
  const fixed = { en: { ...said.en, fix: en.fix }, tr: { ...said.tr, fix: tr.fix } }
  return { ...found, fix: en.fix, in: fixed }
}

/** Rights a key must not have here: the fleet never moves funds, so a key that may is only a risk. */
const refusedRights: Readonly<Record<string, FindingCode>> = {
  enableWithdrawals: 'KEY_MAY_WITHDRAW',
  enableInternalTransfer: 'KEY_MAY_TRANSFER_INTERNALLY',
  permitsUniversalTransfer: 'KEY_MAY_TRANSFER',
}

export interface RightsView {
  /** The addresses a key has to list, as text for people. */
  readonly addresses: string
  /** Whether a key without a list of addresses is refused. */
  readonly ipListNeeded: boolean
}

/** What the rights of a key (`apiRestrictions`) mean here. */
export function rightsFindings(rights: Readonly<Record<string, unknown>>, view: RightsView): Finding[] {
  const mighty = Object.entries(refusedRights).filter(([field]) => rights[field] === true)
  return [
    ...mighty.map(([, code]) => finding(code, 'refuse')),
    ...(rights.ipRestrict === true
      ? []
      : [finding('NO_IP_LIST', view.ipListNeeded ? 'refuse' : 'warn', view.addresses)]),
    ...(rights.enableSpotAndMarginTrading === true ? [] : [finding('NO_SPOT_TRADING', 'warn')]),
    ...(rights.enableFutures === true ? [] : [finding('NO_FUTURES', 'ok')]),
    ...(rights.enableMargin === true ? [] : [finding('NO_MARGIN', 'ok')]),
  ]
}

const field = (data: unknown, name: string): unknown =>
  typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[name] : undefined

/** What `GET /api/v3/account`, the account's status and its lock mean. */
export function standingFindings(account: unknown, status: unknown, trading: unknown): Finding[] {
  const findings: Finding[] = []
  if (field(account, 'canTrade') === false) findings.push(finding('ACCOUNT_CANNOT_TRADE', 'warn'))
  const state = field(status, 'data')
  if (typeof state === 'string' && state !== 'Normal') findings.push(finding('ACCOUNT_NOT_NORMAL', 'warn', state))
  const lock = field(trading, 'data')
  if (field(lock, 'isLocked') === true) {
    const until = Number(field(lock, 'plannedRecoverTime'))
    findings.push(finding('TRADING_LOCKED', 'warn', until > 0 ? ` (→ ${new Date(until).toISOString()})` : ''))
  }
  return findings
}

export function modeFinding(answer: unknown): Finding | undefined {
  const dual = field(answer, 'dualSidePosition')
  return typeof dual === 'boolean' ? finding(dual ? 'HEDGE_MODE' : 'ONE_WAY_MODE', 'ok') : undefined
}
