import { join } from 'node:path'
import { ROOT } from '../paths.ts'
import { type CommandResult, runCommand } from '../process/run-command.ts'
import type { GateResult } from './gate.ts'

/** Format and lint; warnings count. */
export function checkBiome(): Promise<GateResult> {
  const args = ['check', '--error-on-warnings', '--max-diagnostics=none', '--reporter=json', '.']
  return runTool('biome', args, biomeFaults)
}

export function checkTypes(): Promise<GateResult> {
  return runTool('tsc', ['--noEmit', '-p', 'tsconfig.json', '--pretty', 'false'], typeFaults)
}

/** The three rules that need types. */
export function checkPromises(): Promise<GateResult> {
  return runTool('eslint', ['--no-color', '.'], printedLines)
}

export function checkUnused(): Promise<GateResult> {
  return runTool('knip', ['--no-progress', '--no-config-hints'], printedLines)
}

type ReadFaults = (result: CommandResult) => string[]

/** Runs an installed tool; when it fails, what it printed are the faults. */
async function runTool(name: string, args: readonly string[], readFaults: ReadFaults): Promise<GateResult> {
  const result = await runCommand(join(ROOT, 'node_modules', '.bin', name), args, {
    cwd: ROOT,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
  })
  if (result.status === 0) return { faults: [] }
  const faults = readFaults(result)
  return { faults: faults.length > 0 ? faults : [`${name} ended with exit code ${result.status}: ${result.stderr}`] }
}

function printedLines({ stdout }: CommandResult): string[] {
  return stdout.split('\n').filter((line) => line.trim() !== '')
}

/** Of an explanation that goes ever deeper, the first two levels. */
function typeFaults(result: CommandResult): string[] {
  return printedLines(result).filter((line) => !line.startsWith('    '))
}

/** What Biome's JSON reporter prints, as far as it is read here. */
type BiomeReport = { diagnostics: BiomeDiagnostic[] }
type BiomeDiagnostic = { category: string; message: string; location: { path: string; start: { line: number } } }

function biomeFaults(result: CommandResult): string[] {
  try {
    const { diagnostics } = JSON.parse(result.stdout) as BiomeReport
    return diagnostics.map(({ category, message, location: { path, start } }) =>
      category === 'format'
        ? `${path}: not formatted (biome check --write)`
        : `${path}:${start.line}: ${message} (${category})`,
    )
  } catch {
    return printedLines(result)
  }
}
