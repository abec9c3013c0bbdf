import { parseArgs } from 'node:util'
import { obey, plantFault } from '../command.ts'
import { PLANTS } from './plants.ts'
import { percent, type Verdict } from './verdict.ts'
import { runOnAllCores } from './workers.ts'

const USAGE = 'usage: npm run simulate -- limits [--seed N] [--hours H] [--plant NAME|list]'

type Wish = { seed: number; hours: number; plant?: string }

/**
 * `limits --seed N --hours H [--plant NAME]`: the limiter, or a planted wrong one, in virtual time.
 * @returns the exit code: 0 when every promise held, 1 when one did not, 2 for wrong usage.
 */
export const simulate = (args: string[]): Promise<number> => obey(read(args), PLANTS, run)

async function run(wish: Wish): Promise<number> {
  console.log('shape       windows  over  used     after a loss  cancels p99  fairness  others p99  permits')
  const verdicts = await runOnAllCores(wish, print)
  const broken = verdicts.filter(({ violations }) => violations.length > 0)
  const windows = verdicts.reduce((sum, verdict) => sum + verdict.windows, 0)
  const failovers = verdicts.reduce((sum, verdict) => sum + verdict.failovers, 0)
  console.log(
    `${verdicts.length} trials, ${windows} windows, ${failovers} coordinators lost, ${broken.length} trials with violations`,
  )
  return broken.length > 0 ? 1 : 0
}

function read(args: string[]): Wish | string {
  try {
    const { values } = parseArgs({
      args,
      options: { seed: { type: 'string' }, hours: { type: 'string' }, plant: { type: 'string' } },
    })
    const seed = Number(values.seed ?? 1)
    const hours = Number(values.hours ?? 4)
    if (!Number.isSafeInteger(seed) || !(hours > 0)) return USAGE
    const { plant } = values
    const fault = plantFault(plant, PLANTS)
    if (fault !== undefined) return fault
    return plant === undefined ? { seed, hours } : { seed, hours, plant }
  } catch {
    return USAGE
  }
}

function print(verdict: Verdict): void {
  const {
    shape,
    windows,
    over,
    used,
    usedWhileDisturbed,
    cancelP99Ms,
    jain,
    permits,
    violations,
    othersP99Ms,
    aloneP99Ms,
  } = verdict
  // Fairness and use say something only where more is wanted than there is.
  const full = shape === 'saturating'
  const cells = [
    shape.padEnd(10),
    String(windows).padStart(8),
    String(over).padStart(5),
    percent(used).padStart(8),
    (full ? percent(usedWhileDisturbed) : '-').padStart(13),
    `${cancelP99Ms.toFixed(0)} ms`.padStart(12),
    (full ? jain.toFixed(3) : '-').padStart(9),
    (shape === 'noisy' ? `${aloneP99Ms.toFixed(0)} → ${othersP99Ms.toFixed(0)} ms` : '-').padStart(12),
    String(permits).padStart(8),
  ]
  console.log(cells.join(' '))
  for (const violation of violations) console.log(`  VIOLATED: ${violation}`)
}
