import { judgeRotation } from './rotation.ts'
import { runSecuritySuite } from './run.ts'

/** The security suite at full length. @returns the exit code: 1 when anything did not hold */
export async function runSecurity({ seed, say }: { seed: number; say: (line: string) => void }): Promise<number> {
  const rotated = await judgeRotation(10_000)
  const suite = await runSecuritySuite({ seed, publishes: 10_000, presses: 10_000, ids: 1_000_000 })
  const findings = [...rotated, ...suite]
  for (const { ok, what } of findings) say(`${ok ? 'holds' : 'FAILS'}  ${what}`)
  say(`${findings.filter(({ ok }) => !ok).length} of ${findings.length} did not hold; seed ${seed}`)
  return findings.every(({ ok }) => ok) ? 0 : 1
}
