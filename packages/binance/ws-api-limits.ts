import type { HostBase, WsApiMarket } from './hosts.ts'
import type { WsApiLimits } from './ws-api-connection.ts'

const HOUR = 3_600_000
const COMMON = { quietMs: 15_000, rotateMs: 23 * HOUR, overlapMs: 10_000, backoffMs: { base: 250, cap: 30_000 } }

/** @see https://developers.binance.com/docs/binance-spot-api-docs/websocket-api/general-api-information */
export const WS_API_LIMITS: Readonly<Record<WsApiMarket, WsApiLimits>> = {
  spot: { ...COMMON, serverPingMs: 20_000 },
  usdm: { ...COMMON, serverPingMs: 180_000 },
  coinm: { ...COMMON, serverPingMs: 180_000 },
}

/** What opening one connection costs of the address's weight. */
export const HANDSHAKE_WEIGHT: Readonly<Record<WsApiMarket, number>> = { spot: 2, usdm: 5, coinm: 5 }

/** Whose clock a market's timestamps are read from. */
export const WS_API_BASE: Readonly<Record<WsApiMarket, HostBase>> = { spot: 'api', usdm: 'fapi', coinm: 'dapi' }
