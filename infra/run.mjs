// Runs a TypeScript entry on the pinned Node, whatever Node the machine has (20 or later).
// It is plain JavaScript because it runs before anything is installed: it puts the packages
// in place when the lockfile says they are missing or old, then hands over.
//   node infra/run.mjs infra/start/main.ts [arguments…]
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, 'node_modules', '.flotilla-lock')
const say = (line) => process.stderr.write(`setup  ${line}\n`)

function fail(line) {
  say(line)
  process.exit(1)
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

function installPackages() {
  const wanted = lockHash()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  say('packages: installing what package-lock.json names (once) …')
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  })
  if (done.status !== 0) {
    fail(`packages: npm ci failed. Is the npm registry reachable? npm said:\n${done.stderr || done.error}`)
  }
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, wanted)
  say('packages: installed')
}

function pinnedNode() {
  const pinned = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')
  if (existsSync(pinned)) return pinned
  if (Number(process.versions.node.split('.')[0]) === 24) return process.execPath
  return fail(
    `Node 24: no packaged binary for ${process.platform}-${process.arch}. Install Node 24 and run this again (this is ${process.version}).`,
  )
}

function handOver(node, args) {
  // The pinned Node leads the PATH, so that children which ask for `node` get it too.
  const env = { ...process.env, PATH: `${dirname(node)}:${join(root, 'node_modules', '.bin')}:${process.env.PATH}` }
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...args], { cwd: root, stdio: 'inherit', env })
  // Ctrl-C reaches the child through the terminal; a signal sent to this process alone is passed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)))
}

if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node 20 or later is needed to begin with; this is ${process.version}.`)
installPackages()
handOver(pinnedNode(), process.argv.slice(2))
