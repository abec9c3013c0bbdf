import { binanceVariables, type Config, integer, readConfig, type Variables } from '@flotilla/runtime'
import { z } from 'zod'
import { type Lifetimes, USUAL_LIFETIMES } from './lifetimes.ts'

/** What the simulator reads from its environment. */
export const variables = {
  SIM_PORT: binanceVariables.SIM_PORT,
  SIM_SEED: integer(0, 4_294_967_295)
    .default(1)
    .describe("the simulator's chance: the same seed gives the same market and the same faults"),
  SIM_SPEED: z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'expected a number')
    .transform(Number)
    .refine((speed) => speed > 0 && speed <= 10_000, 'expected more than 0 and at most 10000')
    .default(1)
    .describe('how many times faster than the clock the simulated market moves'),
  SIM_SOCKET_LIFE_MS: integer(1_000, USUAL_LIFETIMES.socketMs)
    .default(USUAL_LIFETIMES.socketMs)
    .describe('after how long the simulator closes a connection (Binance: a day), ms'),
  SIM_LISTEN_KEY_LIFE_MS: integer(1_000, USUAL_LIFETIMES.listenKeyMs)
    .default(USUAL_LIFETIMES.listenKeyMs)
    .describe('how long a listenKey of the simulator lasts unless it is renewed (Binance: an hour), ms'),
} satisfies Variables

/** What `npm run sim` can be told, by environment or by flags; flags win. */
export interface SimConfig {
  /** First of four ports: exchange, USD-M sockets, COIN-M sockets, Bot API. */
  readonly port: number
  readonly seed: number
  readonly speed: number
  readonly replay: readonly string[]
  readonly lifetimes: Lifetimes
}

const FLAGS: Readonly<Record<string, string>> = { '--port': 'SIM_PORT', '--seed': 'SIM_SEED', '--speed': 'SIM_SPEED' }

/** Reads the configuration. @throws an Error that lists everything that is wrong. */
export function readSimConfig(env: Readonly<Record<string, string | undefined>>, args: readonly string[]): SimConfig {
  const merged = { ...env }
  const replay: string[] = []
  for (let index = 0; index < args.length; index++) {
    const flag = args[index] ?? ''
    const variable = FLAGS[flag]
    if (flag === '--replay') {
      while (args[index + 1] && !args[index + 1]?.startsWith('--')) replay.push(args[++index] ?? '')
    } else if (variable) merged[variable] = args[++index] ?? ''
    else throw new Error(`unknown argument ${flag}: --port N, --seed N, --speed X and --replay FILE… are known`)
  }
  const config: Config<typeof variables> = readConfig(variables, merged)
  return {
    port: config.SIM_PORT,
    seed: config.SIM_SEED,
    speed: config.SIM_SPEED,
    replay,
    lifetimes: { ...USUAL_LIFETIMES, socketMs: config.SIM_SOCKET_LIFE_MS, listenKeyMs: config.SIM_LISTEN_KEY_LIFE_MS },
  }
}
