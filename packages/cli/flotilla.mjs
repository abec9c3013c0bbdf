#!/usr/bin/env node
// The command itself is TypeScript, which the pinned Node runs as it is; an older Node hands over to it.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const main = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, 'main.ts')

if (Number(process.versions.node.split('.')[0]) >= 24) await import(main)
else {
  const pinned = join(main, '..', '..', '..', 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')
  if (!existsSync(pinned)) {
    process.stderr.write(
      `flotilla needs Node 24; this is ${process.version}. In the project's folder, \`npm start\` puts it in place.\n`,
    )
    process.exit(1)
  }
  process.exit(spawnSync(pinned, [main, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1)
}
