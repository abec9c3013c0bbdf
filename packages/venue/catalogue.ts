import type { Fault } from '@flotilla/protocol'
import { refusal } from '@flotilla/protocol'
import { algo } from './algo/endpoints.ts'
import { alpha } from './alpha/endpoints.ts'
import { c2c } from './c2c/c2c.ts'
import { coinm } from './coinm/endpoints.ts'
import { convert } from './convert/endpoints.ts'
import { copyTrading } from './copy-trading/copy-trading.ts'
import { cryptoLoan } from './crypto-loan/endpoints.ts'
import { dualInvestment } from './dual-investment/endpoints.ts'
import type { Endpoint } from './endpoint.ts'
import { fiat } from './fiat/fiat.ts'
import { giftCard } from './gift-card/gift-card.ts'
import { margin } from './margin/endpoints.ts'
import { mining } from './mining/mining.ts'
import { nearest } from './nearest.ts'
import { options } from './options/endpoints.ts'
import { pay } from './pay/pay.ts'
import { portfolioMargin } from './portfolio-margin/endpoints.ts'
import { portfolioMarginPro } from './portfolio-margin-pro/endpoints.ts'
import { prediction } from './prediction/endpoints.ts'
import { rebate } from './rebate/rebate.ts'
import { type RetiredEndpoint, retiredEndpoints } from './retired.ts'
import { simpleEarn } from './simple-earn/endpoints.ts'
import { spot } from './spot/endpoints.ts'
import { staking } from './staking/endpoints.ts'
import { stocks } from './stocks/endpoints.ts'
import { subAccount } from './sub-account/endpoints.ts'
import { usdm } from './usdm/endpoints.ts'
import { vipLoan } from './vip-loan/endpoints.ts'
import { wallet } from './wallet/endpoints.ts'

const ENDPOINTS: readonly Endpoint[] = [
  ...spot,
  ...margin,
  ...wallet,
  ...subAccount,
  ...usdm,
  ...coinm,
  ...options,
  ...portfolioMargin,
  ...portfolioMarginPro,
  ...algo,
  ...alpha,
  ...c2c,
  ...convert,
  ...copyTrading,
  ...cryptoLoan,
  ...dualInvestment,
  ...fiat,
  ...giftCard,
  ...mining,
  ...pay,
  ...prediction,
  ...rebate,
  ...simpleEarn,
  ...staking,
  ...stocks,
  ...vipLoan,
]

/** Every call Flotilla knows how to make, by name (`spot.klines`). */
export const endpoints: ReadonlyMap<string, Endpoint> = new Map(ENDPOINTS.map((endpoint) => [endpoint.name, endpoint]))

/** Calls Binance has switched off, by name and by `METHOD /path`. */
export const retired: ReadonlyMap<string, RetiredEndpoint> = new Map(
  retiredEndpoints.flatMap((call) => [
    [call.name, call],
    [`${call.method} ${call.path}`, call],
  ]),
)

export function findEndpoint(name: string): Endpoint | undefined {
  return endpoints.get(name)
}

/** The fault for a retired name or `METHOD /path`, saying what replaces it; undefined when it is not retired. */
export function refuseRetired(name: string): Fault | undefined {
  const call = retired.get(name)
  if (!call) return undefined
  const instead = call.replacedBy ? ` Use ${call.replacedBy} instead.` : ' Nothing replaces it.'
  return refusal('ENDPOINT_RETIRED', `${call.name} (${call.method} ${call.path}) is gone: ${call.reason}.${instead}`)
}

export type EndpointLookup = { ok: true; endpoint: Endpoint } | { ok: false; fault: Fault }

/** Looks a name up and, where that fails, says why: retired, or unknown with the nearest name there is. */
export function requireEndpoint(name: string): EndpointLookup {
  const endpoint = endpoints.get(name)
  if (endpoint) return { ok: true, endpoint }
  return { ok: false, fault: refuseRetired(name) ?? unknownEndpoint(name) }
}

function unknownEndpoint(name: string): Fault {
  const product = name.split('.')[0]
  const family = [...endpoints.keys()].filter((known) => known.startsWith(`${product}.`))
  const guess = nearest(name, family.length > 0 ? family : endpoints.keys())
  return refusal('UNKNOWN_ENDPOINT', `There is no endpoint ${name}.${guess ? ` Did you mean ${guess}?` : ''}`)
}
