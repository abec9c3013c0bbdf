import { z } from 'zod'

/** What `npm run sim` can be told, by environment or by flags; flags win. */
export interface SimConfig {
  /** First of four ports: exchange, USD-M sockets, COIN-M sockets, Bot API. */
  readonly port: number
  readonly seed: number
  readonly speed: number
  readonly replay: readonly string[]
}

const Environment = z.object({
  SIM_PORT: z.coerce.number().int().min(1).max(65_532).default(19_080),
  SIM_SEED: z.coerce.number().int().default(1),
  SIM_SPEED: z.coerce.number().positive().max(10_000).default(1),
})

/** Reads the configuration. @throws an Error that lists everything that is wrong. */
export function readSimConfig(env: Readonly<Record<string, string | undefined>>, args: readonly string[]): SimConfig {
  const merged = { ...env }
  const replay: string[] = []
  for (let index = 0; index < args.length; index++) {
    const flag = args[index] ?? ''
    const value = args[index + 1] ?? ''
    if (flag === '--replay') {
      while (args[index + 1] && !args[index + 1]?.startsWith('--')) replay.push(args[++index] ?? '')
    } else if (flag === '--seed' || flag === '--speed' || flag === '--port') {
      merged[`SIM_${flag.slice(2).toUpperCase()}`] = value
      index += 1
    } else throw new Error(`unknown argument ${flag}: --port N, --seed N, --speed X and --replay FILE… are known`)
  }
  const parsed = Environment.safeParse(merged)
  if (!parsed.success)
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'))
  return { port: parsed.data.SIM_PORT, seed: parsed.data.SIM_SEED, speed: parsed.data.SIM_SPEED, replay }
}
