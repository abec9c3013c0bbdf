import type { Hosts, StreamMarket, StreamRoute } from './hosts.ts'

/**
 * The combined-stream URL of a market: every message arrives as `{"stream":…,"data":…}`.
 * @param route needed for USD-M and options, which are served by route; ignored where there are none
 * @throws TypeError when the environment lacks the market or the route is missing
 */
export function streamUrl(hosts: Hosts, market: StreamMarket, route?: Exclude<StreamRoute, 'private'>): string {
  const base = streamBase(hosts, market)
  if (market === 'spot' || market === 'coinm') return `${base}/stream`
  if (!route) throw new TypeError(`${market} streams need a route`)
  return `${base}/${route}/stream`
}

/**
 * How a listenKey is put into the URL. Reports of 2026-05 say that USD-M's documented path form connects and stays
 * silent in production; the query form with an explicit list of events is the safe one.
 * `query` `/private/ws?listenKey=K&events=A/B` · `stream` `/private/stream?listenKey=K&events=A/B` (enveloped)
 * · `path` `/private/ws/K` · `plain` `/ws/K` (COIN-M, margin risk)
 */
export type PrivateForm = 'query' | 'stream' | 'path' | 'plain'

/** All events of an account. With a list, what is not on it is not sent, `listenKeyExpired` included. */
export const PRIVATE_EVENTS: Readonly<Record<'usdm' | 'coinm' | 'options', readonly string[]>> = {
  usdm: futuresEvents(),
  coinm: futuresEvents(),
  options: [
    'ACCOUNT_UPDATE',
    'BALANCE_POSITION_UPDATE',
    'GREEK_UPDATE',
    'ORDER_TRADE_UPDATE',
    'RISK_LEVEL_CHANGE',
    'listenKeyExpired',
  ],
}

function futuresEvents(): string[] {
  return [
    'ORDER_TRADE_UPDATE',
    'ACCOUNT_UPDATE',
    'MARGIN_CALL',
    'ACCOUNT_CONFIG_UPDATE',
    'TRADE_LITE',
    'ALGO_UPDATE',
    'STRATEGY_UPDATE',
    'listenKeyExpired',
  ]
}

const DEFAULT_FORM: Record<'usdm' | 'coinm' | 'options', PrivateForm> = {
  usdm: 'query',
  coinm: 'plain',
  options: 'query',
}

/**
 * The URL of a private stream that is opened with a listenKey. Spot has none: it is subscribed on the WS-API.
 * @param options.form @default query for USD-M, query for options, plain for COIN-M
 * @param options.events @default {@link PRIVATE_EVENTS}; used by the query and stream forms only
 */
export function privateStreamUrl(
  hosts: Hosts,
  market: Exclude<StreamMarket, 'spot'>,
  listenKey: string,
  options: { form?: PrivateForm; events?: readonly string[] } = {},
): string {
  const base = streamBase(hosts, market)
  const key = encodeURIComponent(listenKey)
  const events = (options.events ?? PRIVATE_EVENTS[market]).map(encodeURIComponent).join('/')
  switch (options.form ?? DEFAULT_FORM[market]) {
    case 'query':
      return `${base}/private/ws?listenKey=${key}&events=${events}`
    case 'stream':
      return `${base}/private/stream?listenKey=${key}&events=${events}`
    case 'path':
      return `${base}/private/ws/${key}`
    case 'plain':
      return `${base}/ws/${key}`
  }
}

/** Portfolio margin's private stream; `pm-classic` is Portfolio Margin Pro's. Both live on the USD-M stream host. */
export function portfolioStreamUrl(hosts: Hosts, listenKey: string, kind: 'pm' | 'pm-classic' = 'pm'): string {
  return `${streamBase(hosts, 'usdm')}/${kind}/ws/${encodeURIComponent(listenKey)}`
}

/** Cross margin's risk stream (margin level, liabilities). @throws TypeError where the environment has none */
export function marginRiskUrl(hosts: Hosts, listenKey: string): string {
  if (!hosts.marginStream) throw new TypeError(`${hosts.environment} has no margin risk stream`)
  return `${hosts.marginStream}/ws/${encodeURIComponent(listenKey)}`
}

function streamBase(hosts: Hosts, market: StreamMarket): string {
  const base = hosts.stream[market]
  if (!base) throw new TypeError(`${hosts.environment} has no ${market} streams`)
  return base
}
