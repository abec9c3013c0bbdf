import type { Method, Product } from './endpoint.ts'

/**
 * What an answer says about a call. `ok` it was done (or there was nothing to do), `rejected` it was not done and will
 * not be, `exists` an order with this client id is there already, `unknown` everything else. Only what is on a list
 * here is ever called rejected.
 */
export type OutcomeClass = 'ok' | 'rejected' | 'exists' | 'unknown'

/** An answer as far as it was read. Without an answer there is nothing to classify: it is unsent or unknown. */
export interface VenueAnswer {
  readonly product: Product
  readonly method: Method
  readonly operation?: string
  /** HTTP status, or the `status` of a WS-API reply. */
  readonly status: number
  /** Binance's error number. */
  readonly code?: number | string | undefined
  readonly message?: string | undefined
  /** The parsed body; a string where it could not be parsed. */
  readonly body?: unknown
}

type Numbers = readonly (number | readonly [from: number, to: number])[]

/** Refused before anything reached an order book: limits, clock, signature, key, form of the request. */
const REFUSED_AT_THE_DOOR: Numbers = [
  -1002,
  -1003,
  -1013,
  -1014,
  -1015,
  -1021,
  -1022,
  [-1199, -1100],
  -2014,
  -2015,
  -2017,
]

/**
 * Numbers that certainly mean "not done", by the group of products that shares them. The same number means different
 * things elsewhere: -2021 is half a cancelReplace on spot and a stop that would trigger at once on futures.
 * Futures keep -4000 to -4999 for filters and settings, all checked before an order book is reached.
 * @see https://developers.binance.com/legacy-docs/binance-spot-api-docs/errors
 */
const REJECTED: Record<ProductGroup, Numbers> = {
  spot: [...REFUSED_AT_THE_DOOR, -1220, [-1225, -1222], -2010, -2026, [-2039, -2038], -2043],
  margin: [
    ...[...REFUSED_AT_THE_DOOR, -1220, -2010, -2038, -2039],
    ...([-3003, [-3006, -3005], [-3016, -3008], [-3025, -3020], [-3029, -3027], [-3042, -3041], -3045] as const),
  ],
  futures: [
    ...[...REFUSED_AT_THE_DOOR, -1008],
    ...([
      [-2028, -2018],
      [-4999, -4000],
      [-5022, -5021],
      [-5029, -5024],
      [-5043, -5037],
    ] as const),
  ],
  options: [...REFUSED_AT_THE_DOOR, -2010, [-2028, -2018], [-4999, -4000]],
  'portfolio-margin': [
    ...[...REFUSED_AT_THE_DOOR, -2010],
    ...([[-2028, -2018], [-4999, -4000], [-5022, -5021], [-5029, -5024], 51006, 51061] as const),
  ],
  other: REFUSED_AT_THE_DOOR,
}

/** "Already so": the setting has that value, the modified order equals the old one. */
const NOTHING_TO_DO: Numbers = [-4046, -4052, -4059, -4171, -5027]

/** Said of a cancel, a change or a query, never of a new order: there is no such open order. */
const NO_SUCH_ORDER: Numbers = [-2011, -2013]
/** The same of an order list; on futures this number is about the balance. */
const NO_SUCH_LIST = -2018

/** Futures send 503 for three things; with these two texts of Binance's own the request certainly failed. */
const FAILED_503 = ['Service Unavailable.', 'Internal error; unable to process your request']

type ProductGroup = 'spot' | 'margin' | 'futures' | 'options' | 'portfolio-margin' | 'other'

/** Products whose error numbers mean the same. */
export function productGroup(product: Product): ProductGroup {
  if (product === 'usdm' || product === 'coinm') return 'futures'
  if (product === 'spot' || product === 'margin' || product === 'options' || product === 'portfolio-margin')
    return product
  return 'other'
}

/** Judges an answer as a whole. A composite answer whose legs differ is `unknown` as a whole: see `classifyLegs`. */
export function classify(answer: VenueAnswer): OutcomeClass {
  const legs = classifyLegs(answer)
  if (legs.length === 0) return classifyOne(answer)
  const first = legs[0]?.outcome ?? 'unknown'
  return legs.every((leg) => leg.outcome === first) ? first : 'unknown'
}

export interface LegOutcome {
  /** `cancel` and `place` of a cancelReplace, or the position in a batch. */
  readonly leg: 'cancel' | 'place' | number
  readonly outcome: OutcomeClass
  readonly code?: number
  readonly message?: string
}

/** The legs of a composite answer (cancelReplace, batches); none when the answer is not composite. */
export function classifyLegs(answer: VenueAnswer): LegOutcome[] {
  const { body } = answer
  if (answer.status < 300 && answer.method !== 'GET' && Array.isArray(body)) {
    return body.map((element, leg) => ({ leg, ...judgeLeg(answer, element) }))
  }
  const result = cancelReplaceResult(body)
  if (!result) return []
  return [
    { leg: 'cancel', ...judgeResult(answer, result.cancelResult, result.cancelResponse, 'DELETE') },
    { leg: 'place', ...judgeResult(answer, result.newOrderResult, result.newOrderResponse, 'POST') },
  ]
}

function classifyOne(answer: VenueAnswer): OutcomeClass {
  const { product, method, status, code, message = '', body } = answer
  const group = productGroup(product)
  if (status >= 200 && status < 300) {
    if (typeof body === 'string' && body !== '') return 'unknown'
    if (isSuccessCode(code)) return 'ok'
  }
  if (status === 418 || status === 429) return 'rejected'
  const number = Number(code)
  if (status === 408 || (status >= 500 && !surelyFailed(group, number, answer))) return 'unknown'
  if (status >= 500) return 'rejected'
  if (isDuplicate(group, number, message)) return 'exists'
  const isSpot = group === 'spot' || group === 'margin'
  if (method !== 'POST' && (includes(NO_SUCH_ORDER, number) || (isSpot && number === NO_SUCH_LIST))) return 'rejected'
  if (!isSpot && includes(NOTHING_TO_DO, number)) return 'ok'
  return includes(REJECTED[group], number) ? 'rejected' : 'unknown'
}

/** Some products answer 200 with a code of their own that means success. */
function isSuccessCode(code: VenueAnswer['code']): boolean {
  return code === undefined || Number(code) === 0 || Number(code) === 200
}

/** On spot any 5xx leaves the outcome open; on futures three answers do not. What a gateway says by itself is none of them. */
function surelyFailed(group: ProductGroup, code: number, { status, message = '', body }: VenueAnswer): boolean {
  if (group !== 'futures' || status !== 503 || typeof body === 'string') return false
  return code === -1008 || FAILED_503.some((text) => message.startsWith(text))
}

/** The one refusal that proves the opposite: the first request arrived. */
function isDuplicate(group: ProductGroup, code: number, message: string): boolean {
  if (code === -2010) return group !== 'futures' && group !== 'options' && /duplicate order/i.test(message)
  if (code === -4116) return group === 'futures' || group === 'portfolio-margin'
  return code === -6044 && group === 'options'
}

function includes(numbers: Numbers, code: number): boolean {
  return numbers.some((one) => (typeof one === 'number' ? one === code : code >= one[0] && code <= one[1]))
}

interface CancelReplaceResult {
  cancelResult: unknown
  newOrderResult: unknown
  cancelResponse?: unknown
  newOrderResponse?: unknown
}

/** Plain on success, below `data` when anything failed. */
function cancelReplaceResult(body: unknown): CancelReplaceResult | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  if ('cancelResult' in body && 'newOrderResult' in body) return body
  return 'data' in body ? cancelReplaceResult(body.data) : undefined
}

function judgeResult(answer: VenueAnswer, result: unknown, response: unknown, method: Method): Omit<LegOutcome, 'leg'> {
  if (result === 'SUCCESS') return { outcome: 'ok' }
  if (result === 'NOT_ATTEMPTED') return { outcome: 'rejected' }
  if (result !== 'FAILURE') return { outcome: 'unknown' }
  return judgeLeg({ ...answer, method, status: answer.status < 300 ? 400 : answer.status }, response)
}

function judgeLeg(answer: VenueAnswer, element: unknown): Omit<LegOutcome, 'leg'> {
  if (typeof element !== 'object' || element === null) return { outcome: 'unknown' }
  if (!('code' in element)) return { outcome: 'ok' }
  const code = Number(element.code)
  const message = 'msg' in element ? String(element.msg) : ''
  // An element that carries an error number was refused or not like a single answer of status 400.
  const status = isSuccessCode(code) ? answer.status : answer.status < 300 ? 400 : answer.status
  return { outcome: classifyOne({ ...answer, status, code, message, body: element }), code, message }
}
