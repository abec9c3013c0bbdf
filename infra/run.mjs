// Runs a TypeScript entry on the pinned Node, whatever Node the machine has (20 or later).
// It is plain JavaScript because it runs before anything is installed: it puts the packages
// in place when the lockfile says they are missing or old, then hands over.
//   node infra/run.mjs infra/start/main.ts [arguments…]
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, 'node_modules', '.flotilla-lock')
const installing = join(root, '.local', 'installing')
const say = (line) => process.stderr.write(`setup  ${line}\n`)

function fail(line) {
  say(line)
  process.exit(1)
}

function isInstalled(wanted) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
}

function installPackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (isInstalled(wanted)) return
  takeInstallLock()
  try {
    if (!isInstalled(wanted)) runNpm(wanted)
  } finally {
    rmSync(installing, { recursive: true, force: true })
  }
}

/** Two commands begun at once in a fresh clone must not install into each other. */
function takeInstallLock() {
  mkdirSync(dirname(installing), { recursive: true })
  for (let waited = false; ; waited = true) {
    try {
      mkdirSync(installing)
      writeFileSync(join(installing, 'pid'), String(process.pid))
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (!waited) say('packages: another process installs them, waiting …')
    if (!installerLives()) rmSync(installing, { recursive: true, force: true })
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)
  }
}

function installerLives() {
  try {
    process.kill(Number(readFileSync(join(installing, 'pid'), 'utf8')), 0)
    return true
  } catch (error) {
    // Just taken, its pid not written yet.
    return error.code === 'ENOENT' && existsSync(installing) && Date.now() - statSync(installing).mtimeMs < 5_000
  }
}

function runNpm(wanted) {
  say('packages: installing what package-lock.json names (once) …')
  // `npm ci` is for a fresh clone only: it would begin by deleting what a running fleet was started from.
  const isFresh = !existsSync(join(root, 'node_modules'))
  let done = isFresh ? npm('ci') : npm('install', '--no-save')
  // A lockfile written where the registry lacks the builds for other platforms has no entries for them, which
  // `npm ci` refuses although none is wanted here. The versions are exact and the hashes are checked either way.
  if (/EUSAGE/.test(done.stderr)) done = npm('install', '--no-save')
  if (done.status !== 0) {
    const told = done.error ? String(done.error) : done.stderr
    throw new Error(`packages: npm could not install them. Is the npm registry reachable? npm said:\n${told}`)
  }
  writeFileSync(stamp, wanted)
  say('packages: installed below node_modules')
}

function npm(...args) {
  return spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  })
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
  const NODE_COMPILE_CACHE = process.env.NODE_COMPILE_CACHE ?? join(root, '.local', 'compile-cache')
  const env = {
    ...process.env,
    NODE_COMPILE_CACHE,
    PATH: `${dirname(node)}:${join(root, 'node_modules', '.bin')}:${process.env.PATH}`,
  }
  const child = spawn(node, args, { cwd: root, stdio: 'inherit', env })
  // Ctrl-C in a terminal reaches the child by itself as well; it takes the second one for the first.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => fail(`Node 24 at ${node} does not run here: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
  if (process.env.npm_lifecycle_event) stopWithParent(child)
}

/** npm that is killed passes nothing on: whoever it started would run on without a terminal. */
function stopWithParent(child) {
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM')
  }, 500).unref()
}

if (process.platform === 'win32') fail('Flotilla runs on Linux and macOS; on Windows inside WSL.')
if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(`Node 20 or later is needed to begin with; this is ${process.version}.`)
}
try {
  installPackages()
} catch (error) {
  fail(error.message)
}
handOver(pinnedNode(), process.argv.slice(2))
