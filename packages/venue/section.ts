import type { z } from 'zod'
import type {
  Base,
  Endpoint,
  ExtraLimit,
  Method,
  Param,
  ParamType,
  Pool,
  Product,
  Security,
  WeightRule,
} from './endpoint.ts'

interface OneOf {
  readonly oneOf: readonly string[]
}

interface InBody {
  readonly body: Spec
}

/** A parameter in an entry: `'long'`, `'string!'` (required), a list of values (optional), `must(values)`. */
type Spec = ParamType | `${ParamType}!` | readonly string[] | OneOf | InBody

type Weights = Readonly<Record<string, number | { per: string; weight: number; max?: number }>>

/** What an entry says; everything it leaves out follows from the path, the verb and its section. */
export interface Entry {
  readonly weight: number | null
  readonly weightWhen?: Weights
  readonly weightOnSuccess?: number
  readonly security?: Security
  /** Only where it does not follow: UID is counted per account, ORDERS has no published order count. */
  readonly limit?: 'UID' | 'ORDERS'
  readonly orderCount?: Readonly<Record<string, number>>
  readonly unfilledOrderCount?: number
  readonly extraLimits?: readonly ExtraLimit[]
  readonly params?: Readonly<Record<string, Spec>>
  /** Signed calls take an optional `recvWindow` unless said otherwise. */
  readonly recvWindow?: 'required' | 'unused'
  /** GETs are, other calls are not, unless said otherwise. */
  readonly idempotent?: boolean
  /** An operation of the same product, or a full name. */
  readonly settledBy?: string
  readonly answer?: z.ZodType
  readonly deprecated?: true
}

type Verb = (operation: string, path: string, entry: Entry) => Endpoint

/** A required parameter with a known list of values. */
export function must(values: readonly string[]): OneOf {
  return { oneOf: values }
}

/** A parameter that travels in the body although others of the call travel in the query. */
export function inBody(spec: Spec): InBody {
  return { body: spec }
}

/** The four verbs for one section of Binance's page; `page` is where it is documented, `security` what most of its calls need. */
export function section(
  product: Product,
  about: { page: string; security?: Security },
): Record<'get' | 'post' | 'put' | 'del', Verb> {
  const verb =
    (method: Method): Verb =>
    (operation, path, entry) =>
      endpoint({ product, method, operation, path, see: pageUrl(about.page), security: about.security }, entry)
  return { get: verb('GET'), post: verb('POST'), put: verb('PUT'), del: verb('DELETE') }
}

interface Head {
  product: Product
  method: Method
  operation: string
  path: string
  see: string
  security: Security | undefined
}

function endpoint(head: Head, entry: Entry): Endpoint {
  const { product, method, operation, path, see } = head
  const security = entry.security ?? head.security ?? (method === 'GET' ? 'USER_DATA' : 'TRADE')
  const signed = !['NONE', 'MARKET_DATA', 'USER_STREAM'].includes(security)
  const base = baseOf(product, path)
  const weightRule = entry.weightWhen && weightRules(entry.weightWhen)
  const settledBy =
    entry.settledBy && (entry.settledBy.includes('.') ? entry.settledBy : `${product}.${entry.settledBy}`)
  return {
    ...{ product, operation, name: `${product}.${operation}`, method, path, base, security, signed },
    weight: entry.weight,
    ...(weightRule && { weightRule }),
    weightMax: weightRule ? largest(weightRule) : entry.weight,
    ...(entry.weightOnSuccess !== undefined && { weightOnSuccess: entry.weightOnSuccess }),
    pool: poolOf(base, path, entry),
    limitType: limitTypeOf(base, entry),
    ...(entry.orderCount && { orderCount: entry.orderCount }),
    ...(entry.unfilledOrderCount !== undefined && { unfilledOrderCount: entry.unfilledOrderCount }),
    ...(entry.extraLimits && { extraLimits: entry.extraLimits }),
    params: paramsOf(product, signed, entry),
    idempotent: entry.idempotent ?? method === 'GET',
    ...(settledBy && { settledBy }),
    ...(entry.answer && { answer: entry.answer }),
    status: entry.deprecated ? 'deprecated' : 'current',
    see,
  }
}

/** The host follows from the first part of the path; the futures statistics live on both futures hosts. */
function baseOf(product: Product, path: string): Base {
  const root = path.split('/')[1]
  if (root === 'futures') return product === 'coinm' ? 'dapi' : 'fapi'
  if (root === 'bapi') return 'www'
  return root === 'fapi' || root === 'dapi' || root === 'eapi' || root === 'papi' ? root : 'api'
}

function poolOf(base: Base, path: string, entry: Entry): Pool | null {
  if (path.startsWith('/futures/data/')) return 'futures-data'
  if (path.startsWith('/sapi/')) return entry.limit === 'UID' ? 'sapi:uid:per-endpoint' : 'sapi:ip:per-endpoint'
  const pools = {
    api: 'spot',
    fapi: 'futures',
    dapi: 'futures',
    eapi: 'options',
    papi: 'portfolio-margin',
    www: null,
  } as const
  return pools[base]
}

function limitTypeOf(base: Base, entry: Entry): Endpoint['limitType'] {
  if (base === 'www') return null
  return entry.limit ?? (entry.orderCount || entry.unfilledOrderCount ? 'ORDERS' : 'IP')
}

function weightRules(weights: Weights): WeightRule[] {
  return Object.entries(weights).map(([when, charge]) => {
    if (typeof charge === 'number') return { when, weight: charge }
    const { per, ...rest } = charge
    return { when, weightPer: per, ...rest }
  })
}

/** Null when a line multiplies without a bound. */
function largest(rules: readonly WeightRule[]): number | null {
  const tops = rules.map((rule) => (rule.weightPer ? rule.max : rule.weight))
  return tops.includes(undefined) ? null : Math.max(...tops.map(Number))
}

function paramsOf(product: Product, signed: boolean, entry: Entry): Param[] {
  const params = Object.entries(entry.params ?? {}).map(([name, spec]) => paramOf(name, spec))
  if (signed && entry.recvWindow !== 'unused') {
    // Spot takes fractions of a millisecond (6000.346), the others whole ones.
    const type = product === 'spot' ? 'decimal' : 'long'
    params.push({ name: 'recvWindow', type, required: entry.recvWindow === 'required' })
  }
  return params
}

function paramOf(name: string, spec: Spec): Param {
  if (typeof spec === 'string') {
    const required = spec.endsWith('!')
    return { name, type: (required ? spec.slice(0, -1) : spec) as ParamType, required }
  }
  if ('body' in spec) return { ...paramOf(name, spec.body), in: 'body' }
  if ('oneOf' in spec) return { name, type: 'enum', required: true, enum: spec.oneOf }
  return { name, type: 'enum', required: false, enum: spec }
}

/** Most pages were written before the site moved in 2026; a page given with a leading slash is of the new tree. */
function pageUrl(page: string): string {
  return `https://developers.binance.com${page.startsWith('/') ? page : `/legacy-docs/${page}`}`
}
