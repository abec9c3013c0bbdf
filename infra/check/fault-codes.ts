import { FLEET_FAULTS } from '@flotilla/protocol'
import { SENTENCES } from '@flotilla/venue'
import ts from 'typescript'
import { linesOf, type SourceFile, walk } from './source-file.ts'

/** The functions that make a fault or an outcome of a code, which is what they are given first. */
const MAKERS = new Set(['refusal', 'refused', 'refuse', 'unsent', 'unknown', 'kept', 'doubtful'])

const isListed = (code: string) => Object.hasOwn(FLEET_FAULTS, code) || Object.hasOwn(SENTENCES, code)

/** Codes of faults that no list explains: people would be shown something nobody translated or documented. */
export function findUnlistedFaults({ path, tree, isTest }: SourceFile): string[] {
  if (isTest || path.startsWith('packages/sim/') || path.startsWith('infra/')) return []
  return [...walk(tree)].flatMap((node) => {
    const code = codeOf(node)
    if (code === undefined || isListed(code)) return []
    return [
      `${path}:${linesOf(node, tree).first}: ${code} is not in packages/protocol/faults.ts, which tells people what it means`,
    ]
  })
}

/** The code of a fault that is made here: `refusal('CODE', …)` or `{ code: 'CODE', …, outcome }`. */
function codeOf(node: ts.Node): string | undefined {
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && MAKERS.has(node.expression.text))
    return codeIn(node.arguments[0])
  if (!ts.isObjectLiteralExpression(node)) return undefined
  const named = (name: string) => node.properties.find((each) => each.name?.getText() === name)
  const code = named('code')
  return named('outcome') && code && ts.isPropertyAssignment(code) ? codeIn(code.initializer) : undefined
}

const codeIn = (node: ts.Node | undefined) =>
  node && ts.isStringLiteral(node) && /^[A-Z][A-Z_]+$/.test(node.text) ? node.text : undefined
