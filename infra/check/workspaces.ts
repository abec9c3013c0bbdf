import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A workspace by its package.json, its permission slip: what is not listed there cannot be imported. */
export type Workspace = {
  /** Folder, relative to the root, such as `packages/venue`. */
  folder: string
  /** Name, such as `@flotilla/venue`. */
  name: string
  dependencies: string[]
}

/** Every package and service below `root`. */
export function readWorkspaces(root: string): Workspace[] {
  return globSync(['packages/*/package.json', 'services/*/package.json'], { cwd: root })
    .sort()
    .map((file) => {
      const manifest = JSON.parse(readFileSync(join(root, file), 'utf8')) as Manifest
      return { folder: dirname(file), name: manifest.name, dependencies: Object.keys(manifest.dependencies ?? {}) }
    })
}

type Manifest = { name: string; dependencies?: Record<string, string> }
