import ts from 'typescript'
import { linesOf, type SourceFile, walk } from './source-file.ts'

const MAX_FUNCTION_LINES = 40
const MAX_FILE_LINES = 250

/**
 * Functions of at most 40 lines and files of at most 250. Functions inside a function are counted on their own, so
 * a factory is as long as its wiring. Lists of data do not count, nor do tables of routes, nor tests.
 */
export function findOversize({ path, tree, text, isTest }: SourceFile): string[] {
  if (isTest) return []
  const length = text.split('\n').length - 1 - dataLines(tree)
  const tooLong =
    length > MAX_FILE_LINES ? [`${path}: ${length} lines without its data, at most ${MAX_FILE_LINES}`] : []
  return [...tooLong, ...[...walk(tree)].flatMap((node) => oversizeFunction(node, path, tree))]
}

function oversizeFunction(node: ts.Node, path: string, tree: ts.SourceFile): string[] {
  if (!isFunctionWithBody(node)) return []
  const { first } = linesOf(node, tree)
  const length = ownLines(node, tree)
  return length > MAX_FUNCTION_LINES
    ? [`${path}:${first}: a function of ${length} lines, at most ${MAX_FUNCTION_LINES}`]
    : []
}

function ownLines(node: ts.Node, tree: ts.SourceFile): number {
  const nested = nestedFunctions(node).reduce((sum, each) => sum + Math.max(0, span(each, tree) - 1), 0)
  return span(node, tree) - nested - tableLines(node, tree)
}

/** Lines of tables inside a function, except those of code in them. */
function tableLines(node: ts.Node, tree: ts.SourceFile): number {
  let sum = 0
  node.forEachChild((child) => {
    if (isFunctionWithBody(child)) return
    sum += isTable(child) ? span(child, tree) - 1 - nestedLines(child, tree) : tableLines(child, tree)
  })
  return sum
}

const nestedLines = (node: ts.Node, tree: ts.SourceFile) =>
  nestedFunctions(node).reduce((sum, each) => sum + Math.max(0, span(each, tree) - 1), 0)

/** Members under names that are text, as `'GET /api/v3/time'`: a list that happens to hold functions. */
function isTable(node: ts.Node): boolean {
  if (!ts.isObjectLiteralExpression(node)) return false
  const named = node.properties.filter((member) => !ts.isSpreadAssignment(member))
  const isText = ({ name }: ts.ObjectLiteralElementLike) =>
    name !== undefined && (ts.isStringLiteral(name) || ts.isComputedPropertyName(name))
  return named.length >= 4 && named.every(isText)
}

/** The outermost functions inside a function. */
function nestedFunctions(node: ts.Node): ts.Node[] {
  const found: ts.Node[] = []
  node.forEachChild((child) => {
    if (isFunctionWithBody(child)) found.push(child)
    else found.push(...nestedFunctions(child))
  })
  return found
}

/** Lines of top-level constants, except those of code in them. */
function dataLines(tree: ts.SourceFile): number {
  return tree.statements
    .filter((statement) => ts.isVariableStatement(statement))
    .reduce((sum, statement) => sum + span(statement, tree) - codeLines(statement, tree), 0)
}

function codeLines(node: ts.Node, tree: ts.SourceFile): number {
  return nestedFunctions(node).reduce((sum, nested) => sum + span(nested, tree), 0)
}

function span(node: ts.Node, tree: ts.SourceFile): number {
  const { first, last } = linesOf(node, tree)
  return last - first + 1
}

/** An arrow without a block is an expression, part of the line it stands in. */
function isFunctionWithBody(node: ts.Node): boolean {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined && ts.isBlock(node.body as ts.Node)
}
