import { z } from 'zod'
import { integer, url } from './config.ts'

const override = (what: string, ...protocols: string[]) =>
  url(...protocols)
    .optional()
    .describe(`another address for ${what}`)
const rest = (what: string) => override(`${what} REST`, 'http:', 'https:')
const socket = (what: string) => override(what, 'ws:', 'wss:')

/** What every service that talks to Binance reads. */
export const binanceVariables = {
  BINANCE_ENV: z
    .enum(['sim', 'testnet', 'demo', 'live'], 'expected sim, testnet, demo or live')
    .default('sim')
    .describe('which Binance: the simulator on this machine, the testnet, demo trading, or the real one'),
  BINANCE_REQUEST_TIMEOUT_MS: integer(500, 60_000).default(10_000).describe('for each attempt of a REST call, ms'),
  SIM_PORT: integer(1, 65_532).default(19_080).describe('first of the four ports of the simulator'),
  EGRESS_LOCAL_ADDRESS: z
    .union([z.ipv4(), z.ipv6()], 'expected an IP address')
    .optional()
    .describe('source address that calls and sockets to Binance bind to'),
  BINANCE_SPOT_REST_URL: rest('spot'),
  BINANCE_SPOT_STREAM_URL: socket('spot streams'),
  BINANCE_SPOT_WSAPI_URL: socket('the spot WebSocket API'),
  BINANCE_USDM_REST_URL: rest('USD-M'),
  BINANCE_USDM_STREAM_URL: socket('USD-M streams'),
  BINANCE_USDM_WSAPI_URL: socket('the USD-M WebSocket API'),
  BINANCE_COINM_REST_URL: rest('COIN-M'),
  BINANCE_COINM_STREAM_URL: socket('COIN-M streams'),
  BINANCE_COINM_WSAPI_URL: socket('the COIN-M WebSocket API'),
  BINANCE_OPTIONS_REST_URL: rest('options'),
  BINANCE_OPTIONS_STREAM_URL: socket('options streams'),
  BINANCE_PORTFOLIO_MARGIN_REST_URL: rest('portfolio margin'),
  BINANCE_ALPHA_REST_URL: rest('Alpha'),
} as const

type BinanceConfig = z.infer<z.ZodObject<typeof binanceVariables>>

/** How a configuration reaches Binance: what `connectVenue` takes of it. */
export function binanceOptions(config: BinanceConfig) {
  return {
    environment: config.BINANCE_ENV,
    overrides: overridesOf(config),
    simPort: config.SIM_PORT,
    localAddress: config.EGRESS_LOCAL_ADDRESS,
    timeoutMs: config.BINANCE_REQUEST_TIMEOUT_MS,
  }
}

/** The addresses of Binance that a configuration overrides, by variable name. */
function overridesOf(config: BinanceConfig): Record<string, string> {
  const urls = Object.entries(config).filter(
    ([name, value]) => /^BINANCE_.*_URL$/.test(name) && typeof value === 'string',
  )
  return Object.fromEntries(urls) as Record<string, string>
}
