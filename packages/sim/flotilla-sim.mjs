#!/usr/bin/env node
// Starts the simulator on Node 24 or later, which runs TypeScript as it is; an older Node hands over to the pinned one.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))

function pinnedNode() {
  for (let folder = here; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', '.bin', 'node')
    if (existsSync(candidate)) return candidate
  }
  return undefined
}

const recent = Number(process.versions.node.split('.')[0]) >= 24
const node = recent ? process.execPath : pinnedNode()
if (!node) {
  console.error(`This needs Node 24 or later; this is ${process.version}.`)
  process.exit(1)
}
const child = spawn(node, [join(here, 'main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
