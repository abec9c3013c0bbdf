import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../infra/paths.ts'
import { freePorts } from '../../infra/process/ports.ts'
import type { RunFile } from '../../infra/start/run-file.ts'
import { onThisMachine, temporaryFolder, waitFor, whenTestEnds } from '../support/index.ts'

/** `npm start` as a process, its state in `folder`. */
function start(folder: string, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['infra/start/main.ts', '--folder', folder], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (said += bytes))
  whenTestEnds(() => stop(child))
  const welcomed = () =>
    waitFor('the welcome', () => said.includes('Three things to try'), { timeoutMs: 60_000 }).catch(
      (error: unknown) => {
        throw new Error(`no welcome; it said:\n${said}`, { cause: error })
      },
    )
  return { child, said: () => said, welcomed }
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGINT')
    await once(child, 'exit')
  }
  return child.exitCode
}

const readRun = (folder: string) => JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as RunFile

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const alive = (pids: number[]) => pids.filter(isAlive)

describe('npm start', () => {
  it('serves within 8 seconds, refuses a second one, and Ctrl-C leaves nothing behind', async () => {
    const folder = temporaryFolder()
    const budgetMs = onThisMachine(8_000)
    const begun = Date.now()
    const { child, said, welcomed } = start(folder)
    await welcomed()
    expect(Date.now() - begun, said()).toBeLessThan(budgetMs)

    const run = readRun(folder)
    expect(run).toMatchObject({ pid: child.pid, simPort: expect.any(Number) })
    expect(existsSync(run.credentials.operator ?? '')).toBe(true)
    expect(said()).toContain(run.consoleUrl)
    for (const url of Object.values(run.metrics)) {
      const answer = await fetch(url)
      expect(await answer.text()).toMatch(/^# HELP \w+/)
    }

    const second = start(folder)
    const [code] = await once(second.child, 'close')
    expect(code).toBe(1)
    expect(second.said()).toContain(`process ${child.pid}`)

    expect(await stop(child)).toBe(0)
    expect(alive(Object.values(run.children))).toEqual([])
    expect(existsSync(join(folder, 'run.json'))).toBe(false)
  })

  it('ends everything when who read its output has gone before, as Ctrl-C ends a `| tee` with it', async () => {
    const folder = temporaryFolder()
    const { child, welcomed } = start(folder)
    await welcomed()
    const { children } = readRun(folder)
    for (const stream of [child.stdout, child.stderr]) stream?.destroy()
    expect(await stop(child)).toBe(0)
    expect(alive(Object.values(children))).toEqual([])
  })

  it('leaves no role behind when it is killed, and the next one clears up the servers and goes on', async () => {
    const folder = temporaryFolder()
    const first = start(folder)
    await first.welcomed()
    const { children } = readRun(folder)
    first.child.kill('SIGKILL')
    const { nats, redis, ...roles } = children
    await waitFor('the end of all roles', () => alive(Object.values(roles)).length === 0, { timeoutMs: 15_000 })

    const next = start(folder)
    await next.welcomed()
    expect(next.said()).toContain(`nats: process ${nats} was left running`)
    expect(alive([nats, redis].filter((pid) => pid !== undefined))).toEqual([])
    expect(await stop(next.child)).toBe(0)
  })

  it('names a port that is in use when it was asked for', async () => {
    const port = await freePorts(1)
    const server = createServer().listen(port, '127.0.0.1')
    await once(server, 'listening')
    whenTestEnds(() => void server.close())
    const { child, said } = start(temporaryFolder(), { CONSOLE_PORT: String(port) })
    expect((await once(child, 'close'))[0]).toBe(1)
    expect(said()).toMatch(new RegExp(`CONSOLE_PORT.*${port}.*in use`))
  })

  it('refuses state of another layout and says how to go on', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'data'))
    writeFileSync(join(folder, 'data', 'layout.json'), '{"version":0}')
    const { child, said } = start(folder)
    expect((await once(child, 'close'))[0]).toBe(1)
    expect(said()).toMatch(/layout 0.*--fresh/s)
  })
})
