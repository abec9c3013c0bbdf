import { join } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import { ROOT } from '../paths.ts'
import type { GateResult } from './gate.ts'
import { importRules } from './import-rules.ts'

/** What the canary breaks on purpose; a gate that does not see these sees nothing. */
const CANARY_FAULTS = [
  'slip-@flotilla/limits',
  'slip-@flotilla/alerts',
  'slip-@flotilla/console-third-party',
  'door-nats',
  'light-client',
  'circular',
]

/** Checks every import against the rules, and the rules against a small tree that breaks them. */
export async function checkImports(): Promise<GateResult> {
  const canary = await violations(join(ROOT, 'infra/check/canary'), ['packages', 'services'])
  const unseen = CANARY_FAULTS.filter((name) => !canary.some(({ rule }) => rule === name))
  if (unseen.length > 0) {
    return { faults: unseen.map((name) => `the canary breaks ${name} and nobody noticed: the gate is blind`) }
  }
  const found = await violations(ROOT, ['packages', 'services', 'infra', 'test'])
  return { faults: found.map(({ rule, from, to }) => `${from} imports ${to}: ${rule}`) }
}

type Violation = { rule: string; from: string; to: string }

async function violations(root: string, folders: string[]): Promise<Violation[]> {
  const { output } = await cruise(folders, {
    baseDir: root,
    ruleSet: { forbidden: importRules(root) },
    validate: true,
    doNotFollow: { path: 'node_modules' },
    // Absolute addresses are what a browser asks the console for.
    exclude: { path: ['^infra/check/canary/', '/third-party/', '/dist/', '^/one-time-modules/'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { conditionNames: ['import', 'node', 'default', 'types'], exportsFields: ['exports'] },
  })
  return (output as ICruiseResult).summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }))
}
