/** Which Binance is talked to; `sim` is the simulator on loopback, `demo` Binance's demo trading. */
export type Environment = 'live' | 'testnet' | 'demo' | 'sim'

/** Families of REST hosts: `api` serves `/api` and `/sapi`, `www` serves Alpha. */
export type HostBase = 'api' | 'fapi' | 'dapi' | 'eapi' | 'papi' | 'www'
export type StreamMarket = 'spot' | 'usdm' | 'coinm' | 'options'
export type WsApiMarket = 'spot' | 'usdm' | 'coinm'
/** USD-M and options streams are split by route since 2026-04-23; spot and COIN-M are not. */
export type StreamRoute = 'public' | 'market' | 'private'

/** Where everything is. REST entries are origins, `stream` entries what `/stream` or a route is appended to, `wsApi` whole URLs. */
export interface Hosts {
  readonly environment: Environment
  readonly rest: Readonly<Partial<Record<HostBase, string>>>
  readonly stream: Readonly<Partial<Record<StreamMarket, string>>>
  readonly wsApi: Readonly<Partial<Record<WsApiMarket, string>>>
  /** Cross margin's risk stream; live and sim only. */
  readonly marginStream?: string
}

/** Values of `BINANCE_<MARKET>_{REST,STREAM,WSAPI}_URL` by their variable names; empty and missing mean no override. */
export type HostOverrides = Readonly<Record<string, string | undefined>>

/** `BINANCE_<MARKET>_REST_URL` names a market, the catalogue a family of hosts. */
const REST_MARKETS: Record<HostBase, string> = {
  api: 'SPOT',
  fapi: 'USDM',
  dapi: 'COINM',
  eapi: 'OPTIONS',
  papi: 'PORTFOLIO_MARGIN',
  www: 'ALPHA',
}

/** Every override that is understood, for the configuration schema and its documentation. */
export const HOST_OVERRIDE_NAMES: readonly string[] = [
  ...Object.values(REST_MARKETS).map((market) => `BINANCE_${market}_REST_URL`),
  ...['SPOT', 'USDM', 'COINM', 'OPTIONS'].map((market) => `BINANCE_${market}_STREAM_URL`),
  ...['SPOT', 'USDM', 'COINM'].map((market) => `BINANCE_${market}_WSAPI_URL`),
]

/*
 * data-api.binance.vision is left out on purpose: it answers 13 of the public spot calls, exists for live only, and Binance
 * does not say whether its weight is counted with that of api.binance.com. A host whose counter is not known cannot be
 * kept below its limit; with `BINANCE_SPOT_REST_URL` a fleet without accounts may still be pointed at it.
 */
const LIVE: Hosts = {
  environment: 'live',
  rest: {
    api: 'https://api.binance.com',
    fapi: 'https://fapi.binance.com',
    dapi: 'https://dapi.binance.com',
    eapi: 'https://eapi.binance.com',
    papi: 'https://papi.binance.com',
    www: 'https://www.binance.com',
  },
  stream: {
    spot: 'wss://stream.binance.com:9443',
    usdm: 'wss://fstream.binance.com',
    coinm: 'wss://dstream.binance.com',
    options: 'wss://fstream.binance.com',
  },
  wsApi: {
    spot: 'wss://ws-api.binance.com:443/ws-api/v3',
    usdm: 'wss://ws-fapi.binance.com/ws-fapi/v1',
    coinm: 'wss://ws-dapi.binance.com/ws-dapi/v1',
  },
  marginStream: 'wss://margin-stream.binance.com',
}

/** Futures have one test environment, which Binance's pages call testnet and demo in turn. */
const FUTURES_TEST = {
  rest: {
    fapi: 'https://demo-fapi.binance.com',
    dapi: 'https://testnet.binancefuture.com',
    eapi: 'https://testnet.binancefuture.com',
  },
  stream: {
    usdm: 'wss://fstream.binancefuture.com',
    coinm: 'wss://dstream.binancefuture.com',
    options: 'wss://fstream.binancefuture.com',
  },
  wsApi: {
    usdm: 'wss://testnet.binancefuture.com/ws-fapi/v1',
    coinm: 'wss://testnet.binancefuture.com/ws-dapi/v1',
  },
}

const TESTNET: Hosts = {
  environment: 'testnet',
  rest: { api: 'https://testnet.binance.vision', ...FUTURES_TEST.rest },
  stream: { spot: 'wss://stream.testnet.binance.vision', ...FUTURES_TEST.stream },
  wsApi: { spot: 'wss://ws-api.testnet.binance.vision/ws-api/v3', ...FUTURES_TEST.wsApi },
}

const DEMO: Hosts = {
  environment: 'demo',
  rest: { api: 'https://demo-api.binance.com', ...FUTURES_TEST.rest },
  stream: { spot: 'wss://demo-stream.binance.com', ...FUTURES_TEST.stream },
  wsApi: { spot: 'wss://demo-ws-api.binance.com/ws-api/v3', ...FUTURES_TEST.wsApi },
}

/** The simulator: REST of every product on `port`, USD-M and options sockets on the next, COIN-M's on the one after. */
function simHosts(port: number): Hosts {
  const rest = `http://127.0.0.1:${port}`
  const socket = (offset: number) => `ws://127.0.0.1:${port + offset}`
  return {
    environment: 'sim',
    rest: { api: rest, fapi: rest, dapi: rest, eapi: rest, papi: rest, www: rest },
    stream: { spot: socket(0), usdm: socket(1), coinm: socket(2), options: socket(1) },
    wsApi: { spot: `${socket(0)}/ws-api/v3`, usdm: `${socket(1)}/ws-fapi/v1`, coinm: `${socket(2)}/ws-dapi/v1` },
    marginStream: socket(0),
  }
}

/**
 * Every address of one environment. A product that an environment lacks (portfolio margin on testnet) has no entry.
 * @param overrides replace single addresses, whatever the environment
 * @param simPort needed for `sim`
 * @throws TypeError when `simPort` is missing for `sim`, or an override is no URL of the right scheme
 * @see https://github.com/binance/binance-spot-api-docs
 */
export function hostsFor(environment: Environment, overrides: HostOverrides = {}, simPort?: number): Hosts {
  const base = environmentHosts(environment, simPort)
  const value = (market: string, kind: 'REST' | 'STREAM' | 'WSAPI') => override(overrides, market, kind)
  const rest: Partial<Record<HostBase, string>> = { ...base.rest }
  for (const [family, market] of Object.entries(REST_MARKETS)) {
    const url = value(market, 'REST')
    if (url) rest[family as HostBase] = url
  }
  const stream: Partial<Record<StreamMarket, string>> = { ...base.stream }
  for (const market of ['spot', 'usdm', 'coinm', 'options'] as const) {
    const url = value(market.toUpperCase(), 'STREAM')
    if (url) stream[market] = url
  }
  const wsApi: Partial<Record<WsApiMarket, string>> = { ...base.wsApi }
  for (const market of ['spot', 'usdm', 'coinm'] as const) {
    const url = value(market.toUpperCase(), 'WSAPI')
    if (url) wsApi[market] = url
  }
  return { ...base, rest, stream, wsApi }
}

/** The host whose limits count for the address that calls it; every environment has one. */
export const calledHost = ({
  environment,
  overrides,
  simPort,
}: {
  readonly environment: Environment
  readonly overrides: HostOverrides
  readonly simPort: number
}): string => new URL(hostsFor(environment, overrides, simPort).rest.api as string).hostname

function environmentHosts(environment: Environment, simPort: number | undefined): Hosts {
  if (environment !== 'sim') return { live: LIVE, testnet: TESTNET, demo: DEMO }[environment]
  if (simPort === undefined) throw new TypeError('the simulator needs its port')
  return simHosts(simPort)
}

function override(overrides: HostOverrides, market: string, kind: 'REST' | 'STREAM' | 'WSAPI'): string | undefined {
  const name = `BINANCE_${market}_${kind}_URL`
  const text = overrides[name]?.trim()
  if (!text) return undefined
  const schemes = kind === 'REST' ? ['http:', 'https:'] : ['ws:', 'wss:']
  if (!schemes.includes(URL.parse(text)?.protocol ?? '')) {
    throw new TypeError(`${name} must be a URL that begins with ${schemes.join('// or ')}//`)
  }
  return text.replace(/\/+$/, '')
}
