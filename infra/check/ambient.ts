import ts from 'typescript'
import { linesOf, type SourceFile, walk } from './source-file.ts'

/** What makes a run unrepeatable; it is handed in as a clock, a random source or a configuration instead. */
const AMBIENT = new Set([
  'process.env',
  'Date.now',
  'performance.now',
  'Math.random',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'crypto.randomUUID',
  'crypto.getRandomValues',
])

const AMBIENT_MODULES = new Set(['node:timers', 'node:timers/promises'])

/**
 * Where the outside world is let in: the runtime, wiring, tools and tests; and in what is published and so cannot lean
 * on the runtime, the simulator and the client, files named for what they let in. Benchmarks measure time.
 */
const ALLOWED = [
  /^packages\/runtime\//,
  /^packages\/(sim|client)\/(.+\/)?(clock|random)\.ts$/,
  /^packages\/client\/index\.ts$/,
  /^packages\/sim\/bench\//,
  /^(infra|test)\//,
  /\/main\.ts$/,
]

/** Uses of time, chance, timers and the environment outside the places that hand them in. */
export function findAmbient({ path, tree, isTest }: SourceFile): string[] {
  if (isTest || ALLOWED.some((place) => place.test(path))) return []
  return [...walk(tree)].flatMap((node) => {
    const name = ambientName(node)
    return name === undefined ? [] : [`${path}:${linesOf(node, tree).first}: ${name} is not for this place, hand it in`]
  })
}

function ambientName(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const name = `${node.expression.text.replace('globalThis', '')}.${node.name.text}`
    return AMBIENT.has(name) ? name : undefined
  }
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
    return AMBIENT.has(node.expression.text) ? node.expression.text : undefined
  }
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'Date') {
    return (node.arguments?.length ?? 0) === 0 ? 'new Date()' : undefined
  }
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    return AMBIENT_MODULES.has(node.moduleSpecifier.text) ? node.moduleSpecifier.text : undefined
  }
  return undefined
}
