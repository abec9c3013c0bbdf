import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { provision } from '@flotilla/protocol'
import { beforeAll, expect, it } from 'vitest'
import { startNats, type TestNats, waitFor, whenTestEnds } from '../../test/support/index.ts'

let nats: TestNats

beforeAll(async () => {
  nats = await startNats()
  await provision({ servers: nats.url })
})

/** The console as a process of its own, on free ports, with what it said. */
function startConsole(env: Record<string, string>) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./main.ts', import.meta.url))], {
    env: { PATH: process.env.PATH, NATS_URL: nats.url, CONSOLE_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  whenTestEnds(() => void child.kill('SIGKILL'))
  const lines: Record<string, unknown>[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line)))
  // Not when it exits: what it said last may still be on its way then.
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return { child, ended, said: (msg: string) => lines.find((line) => line.msg === msg) }
}

it('ends at once and cleanly while a page watches', async () => {
  const { child, ended, said } = startConsole({})
  const port = await waitFor('the page', () => said('ready') && said('the page is open')?.port)
  const events = await fetch(`http://127.0.0.1:${port}/events`)
  expect(events.status).toBe(200)
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
})

it('is refused as wrongly configured when others could reach it without a token', async () => {
  const { ended, said } = startConsole({ CONSOLE_HOST: '0.0.0.0' })
  expect(await ended).toBe(78)
  expect(String(said('the start failed')?.why)).toContain('CONSOLE_TOKEN is not set')
})

it('opens to others with a token, and asks them for it', async () => {
  const { said } = startConsole({ CONSOLE_HOST: '0.0.0.0', CONSOLE_TOKEN: 'a long enough token' })
  const port = await waitFor('the page', () => said('the page is open')?.port)
  expect((await fetch(`http://127.0.0.1:${port}/events`)).status).toBe(401)
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toContain('Console token')
})
