import type { Account } from '../accounts/account.ts'
import type { Accounts } from '../accounts/accounts.ts'
import type { ApiKey, Permissions } from '../accounts/api-key.ts'
import { errors } from '../errors.ts'
import type { Params } from './params.ts'

/** What a caller shows to prove who it is. */
export interface Credentials {
  readonly apiKey: string | undefined
  /** Exactly the bytes that were signed. */
  readonly payload: string
  readonly signature: string | undefined
  readonly address: string
  readonly params: Params
  /** Spot also takes microseconds and fractions of a millisecond in recvWindow. */
  readonly fineTime: boolean
}

export interface Caller {
  readonly account: Account
  readonly key: ApiKey
  readonly timestamp: number | undefined
  readonly recvWindowMs: number
}

const KEY_FORM = /^[A-Za-z0-9]{1,128}$/
const SIGNATURE_RANGE = '^[A-Fa-f0-9]{64}$'
const DEFAULT_RECV_WINDOW_MS = 5_000
const MAX_RECV_WINDOW_MS = 60_000
/** How far ahead of the server a timestamp may be. */
const MAX_AHEAD_MS = 1_000
/** Above this a timestamp can only be microseconds. */
const MICROSECONDS_FROM = 100_000_000_000_000

/** Finds the key and checks that it may be used from here. @throws -2014 or -2015 (HTTP 401) */
export function identify(
  accounts: Accounts,
  apiKey: string | undefined,
  address: string,
  permission: keyof Permissions,
): { account: Account; key: ApiKey } {
  if (apiKey === undefined || apiKey === '' || !KEY_FORM.test(apiKey)) throw errors.keyFormat()
  const known = accounts.byKey(apiKey)
  if (!known) throw errors.key()
  const { key } = known
  if (key.addresses.length > 0 && !key.addresses.includes(address)) throw errors.key()
  if (!key.permissions[permission]) throw errors.key()
  return known
}

/** Checks time, window and signature of a signed call. @throws -1102, -1100, -1131, -1021, -1022 */
export function authenticate(
  accounts: Accounts,
  credentials: Credentials,
  permission: keyof Permissions,
  now: number,
): Caller {
  const { params, signature } = credentials
  const { account, key } = identify(accounts, credentials.apiKey, credentials.address, permission)
  const timestamp = readTimestamp(params, credentials.fineTime)
  const recvWindowMs = readRecvWindow(params, credentials.fineTime)
  if (signature === undefined || signature === '') throw errors.missing('signature')
  checkTime(timestamp, recvWindowMs, now)
  if (!key.signatureForm.test(signature)) {
    throw key.type === 'HMAC' ? errors.illegal('signature', SIGNATURE_RANGE) : errors.signature()
  }
  if (!key.verifies(credentials.payload, signature)) throw errors.signature()
  return { account, key, timestamp, recvWindowMs }
}

/** The venue's two conditions on a timestamp. @throws -1021 */
export function checkTime(timestamp: number, recvWindowMs: number, now: number): void {
  if (timestamp >= now + MAX_AHEAD_MS) throw errors.timestampAhead()
  if (now - timestamp > recvWindowMs) throw errors.timestampLate()
}

function readTimestamp(params: Params, fine: boolean): number {
  const text = params.required('timestamp')
  if (!/^[0-9]{1,20}$/.test(text)) throw errors.illegal('timestamp', '^[0-9]{1,20}$')
  const value = Number(text)
  return fine && value >= MICROSECONDS_FROM ? value / 1_000 : value
}

function readRecvWindow(params: Params, fine: boolean): number {
  const text = params.text('recvWindow')
  if (text === undefined) return DEFAULT_RECV_WINDOW_MS
  const form = fine ? /^[0-9]{1,5}(\.[0-9]{1,3})?$/ : /^[0-9]{1,20}$/
  if (!form.test(text)) throw errors.illegal('recvWindow', fine ? '^[0-9]{1,5}(\\.[0-9]{1,3})?$' : '^[0-9]{1,20}$')
  const value = Number(text)
  if (value > MAX_RECV_WINDOW_MS) throw errors.recvWindow()
  return value
}
