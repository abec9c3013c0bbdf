import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** A source file of ours as the style checks see it. */
export type SourceFile = { path: string; text: string; tree: ts.SourceFile; isTest: boolean }

const FOREIGN = ['node_modules', 'third-party', 'dist', 'canary']

/** Tests and what only they use: `x.test.ts`, `test-server.ts`, a folder `testing`, everything in `test/`. */
const TEST_CODE = /(^test\/|\/testing\/|\/test-[^/]+\.ts$|\.test\.ts$)/

/** Every TypeScript file of packages, services, infra and test below `root`. */
export function readSources(root: string): SourceFile[] {
  return globSync('{packages,services,infra,test}/**/*.ts', { cwd: root, exclude: isForeign })
    .sort()
    .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')))
}

export function parseSource(path: string, text: string): SourceFile {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2024, true)
  return { path, text, tree, isTest: TEST_CODE.test(path) }
}

/** Line of a node's first and last character, from 1. */
export function linesOf(node: ts.Node, tree: ts.SourceFile): { first: number; last: number } {
  const lineAt = (position: number) => tree.getLineAndCharacterOfPosition(position).line + 1
  return { first: lineAt(node.getStart(tree)), last: lineAt(node.getEnd()) }
}

/** The node and everything below it. */
export function* walk(node: ts.Node): Generator<ts.Node> {
  yield node
  const children: ts.Node[] = []
  node.forEachChild((child) => {
    children.push(child)
  })
  for (const child of children) yield* walk(child)
}

function isForeign(path: string): boolean {
  return path.split('/').some((part) => FOREIGN.includes(part))
}
