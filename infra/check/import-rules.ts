import type { IForbiddenRuleType } from 'dependency-cruiser'
import { readWorkspaces, type Workspace } from './workspaces.ts'

/** Tests may use what tests are made of, besides their workspace's own slip. */
const TEST_PACKAGES = ['vitest', 'fast-check']

/** Where a third-party package may be imported, however many workspaces list it: its door. */
const DOORS: Record<string, string> = {
  nats: '^packages/protocol/(bus[a-z-]*|nkey)\\.ts$',
  undici: '^packages/(binance|sim)/',
  ws: '^packages/(binance|sim)/',
  'libsodium-wrappers': '^packages/vault/',
  telegraf: '^services/telegram/',
  ioredis: '^services/(market-stream|telegram)/',
}

/** Tests and what only they use, as in `source-file.ts`. */
const TEST_FILE = '(/testing/|/test-[^/]+\\.ts$|\\.test\\.ts$)'

/**
 * The import rules, made from the package.json files below `root`: a workspace imports what its slip lists, imports
 * point one way, services meet on subjects only, third-party packages have one door.
 */
export function importRules(root: string): IForbiddenRuleType[] {
  const workspaces = readWorkspaces(root)
  return [
    ...workspaces.flatMap((workspace) => workspaceRules(workspace, workspaces)),
    ...Object.entries(DOORS).map(([name, door]) => doorRule(name, door)),
    lightRule(),
    {
      name: 'unresolved',
      comment: 'What is imported exists.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'circular',
      comment: 'Two files that need each other are one thing in two places.',
      severity: 'error',
      from: { pathNot: TEST_FILE },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ]
}

function workspaceRules({ folder, name, dependencies }: Workspace, all: readonly Workspace[]): IForbiddenRuleType[] {
  const listed = all.filter((other) => dependencies.includes(other.name)).map((other) => `^${other.folder}/`)
  const inside = [`^${folder}/`, ...listed]
  const thirdParty = dependencies.filter((dependency) => !dependency.startsWith('@flotilla/'))
  return [
    {
      name: `slip-${name}`,
      comment: `${folder}/package.json lists what ${name} may import of the workspaces.`,
      severity: 'error',
      from: { path: `^${folder}/`, pathNot: TEST_FILE },
      to: { path: '^(packages|services|infra|test)/', pathNot: inside },
    },
    {
      name: `slip-${name}-tests`,
      comment: `Tests beside the code import what ${name} may, and test/support.`,
      severity: 'error',
      from: { path: `^${folder}/.*${TEST_FILE}` },
      to: { path: '^(packages|services|infra|test)/', pathNot: [...inside, '^test/support/'] },
    },
    {
      name: `slip-${name}-third-party`,
      comment: `${folder}/package.json lists what ${name} may import from the registry.`,
      severity: 'error',
      from: { path: `^${folder}/`, pathNot: TEST_FILE },
      to: { path: 'node_modules/', pathNot: [...thirdParty.map(installed), '^(packages|services)/'] },
    },
    {
      name: `slip-${name}-tests-third-party`,
      comment: `Tests of ${name} import what it may, vitest and fast-check.`,
      severity: 'error',
      from: { path: `^${folder}/.*${TEST_FILE}` },
      to: { path: 'node_modules/', pathNot: [...thirdParty, ...TEST_PACKAGES].map(installed) },
    },
  ]
}

function doorRule(name: string, door: string): IForbiddenRuleType {
  return {
    name: `door-${name}`,
    comment: `${name} is imported only at its door, ${door}.`,
    severity: 'error',
    from: { path: '^(packages|services|infra)/', pathNot: [door, TEST_FILE] },
    to: { path: installed(name) },
  }
}

/** The client is published: who installs it does not get the exchange's transport with it. */
function lightRule(): IForbiddenRuleType {
  return {
    name: 'light-client',
    comment: 'packages/client pulls in neither undici nor ws, by any way.',
    severity: 'error',
    from: { path: '^packages/client/', pathNot: TEST_FILE },
    to: { path: ['undici', 'ws'].map(installed), reachable: true },
  }
}

/** The installed package itself, and its types. */
function installed(name: string): string {
  return `node_modules/(@types/)?${name.replace('/', '\\/')}/`
}
