import { isObject, type Json, same } from './answer.ts'
import type { Case } from './plan.ts'

/** When a record of a history came about; the names Binance uses, the surest first. */
const timeFields = ['createTime', 'timestamp', 'time', 'insertTime', 'createTimestamp', 'purchaseTime', 'redeemDate']

/** Statuses of a record that say it did not come about. */
const failed = /FAIL|REJECT|CANCEL/i

/** Every object inside an answer, outermost first. */
function* objectsIn(value: unknown): Generator<Json> {
  if (Array.isArray(value)) for (const each of value) yield* objectsIn(each)
  else if (isObject(value)) {
    yield value
    for (const each of Object.values(value)) if (typeof each === 'object') yield* objectsIn(each)
  }
}

/** What names a thing rather than setting it. */
const names = new Set(['symbol', 'asset', 'coin', 'productId', 'isolatedSymbol', 'positionSide', 'isIsolated'])

/** What Binance calls otherwise where it shows it than where it is set. */
const otherNames: Readonly<Record<string, string>> = { CROSS: 'CROSSED' }

function plain(value: unknown): string {
  const text = String(value).toUpperCase()
  return otherNames[text] ?? text
}

/**
 * Whether a call that is no order took place, by the answer of the query the catalogue names for it. What was asked for
 * is not compared but for names: a record may mean something else by it (a loan asked for as BORROW has type MANUAL).
 * A setting is compared as it stands; of a history only a record counts that came about between the send and the fence, both by
 * Binance's clock, of which the signed timestamp is never ahead.
 * `absent`: the setting stands at something else. `unclear`: nothing in the answer speaks of it.
 */
export function settledCall(
  { sent, query, isSetting = false }: Pick<Case, 'sent' | 'query' | 'isSetting'>,
  answer: unknown,
  sentAt: number,
  fenceAt: number,
): 'happened' | 'absent' | 'unclear' {
  let differs = false
  for (const record of objectsIn(answer)) {
    const shared = Object.keys(sent).filter((name) => record[name] !== undefined && record[name] !== null)
    const equal = (name: string) => same(plain(sent[name]), plain(record[name]))
    const told = shared.filter((name) => !names.has(name) && query?.params[name] === undefined)
    if (told.length === 0 || !shared.filter((name) => names.has(name)).every(equal)) continue
    const at = timeFields.map((field) => Number(record[field])).find((time) => time > 1e12)
    const ours = at === undefined ? isSetting : at >= sentAt && at <= fenceAt
    if (ours && told.every(equal) && !failed.test(String(record.status ?? ''))) return 'happened'
    if (at === undefined) differs = true
  }
  return differs && isSetting ? 'absent' : 'unclear'
}
