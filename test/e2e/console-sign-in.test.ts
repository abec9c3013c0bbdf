import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { provision } from '@flotilla/protocol'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../infra/paths.ts'
import { startNats, waitFor, whenTestEnds } from '../support/index.ts'
import { chromiumPath, openBrowser } from './browser.ts'

const token = 'a long enough token'

/** A console alone, for real money by its environment, with a token. Resolves to its address. */
async function startGuardedConsole(): Promise<string> {
  const nats = await startNats()
  await provision({ servers: nats.url })
  const child = spawn(process.execPath, [join(ROOT, 'services/console/main.ts')], {
    env: {
      PATH: process.env.PATH,
      NATS_URL: nats.url,
      CONSOLE_PORT: '0',
      CONSOLE_TOKEN: token,
      BINANCE_ENV: 'live',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  whenTestEnds(() => void child.kill('SIGKILL'))
  let port: number | undefined
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { msg, port: opened } = JSON.parse(line)
    if (msg === 'the page is open') port = opened
  })
  return `http://127.0.0.1:${await waitFor('the page', () => port)}/`
}

const where = chromiumPath ?? 'no Chromium here: install it or set CHROMIUM_PATH'

describe.skipIf(chromiumPath === undefined)(`signing in to the console in a browser (${where})`, () => {
  it('opens with the token only, says that real money is at stake, shows no chat, and closes again', async () => {
    const open = await openBrowser()
    const { page } = await open(await startGuardedConsole(), { width: 1440, height: 900 })
    const signIn = async (text: string) => {
      await page.getByLabel('Console token').fill(text)
      await page.getByRole('button', { name: 'Sign in' }).click()
    }
    await signIn('a wrong long token')
    await page.getByRole('alert').filter({ hasText: 'That is not the token.' }).waitFor()
    await signIn(token)
    await page.locator('#environment', { hasText: 'LIVE · REAL MONEY' }).waitFor()
    await page.locator('#missing', { hasText: 'The coordinator' }).waitFor()
    expect(await page.locator('#demo').count()).toBe(0)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Console token').waitFor()
  })
})
