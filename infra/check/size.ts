import ts from 'typescript'
import { linesOf, type SourceFile, walk } from './source-file.ts'

const MAX_FUNCTION_LINES = 40
const MAX_FILE_LINES = 250

/**
 * Functions of at most 40 lines and files of at most 250. Functions inside a function are counted on their own, so
 * a factory is as long as its wiring. Lists of data do not count, nor do tests.
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
  return span(node, tree) - nestedFunctions(node).reduce((sum, nested) => sum + Math.max(0, span(nested, tree) - 1), 0)
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
