import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { whenTestEnds } from '../support/index.ts'

const path = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/** The browser's program, or undefined where there is none: install chromium or set CHROMIUM_PATH. */
export const chromiumPath: string | undefined = existsSync(path) ? path : undefined

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export interface OpenedPage {
  readonly page: Page
  /** Errors of scripts, and everything the content security policy refused. */
  readonly complaints: string[]
}

/** Opens pages of one fresh browser that ends with the test, each with its own window size. */
export async function openBrowser() {
  const profile = mkdtempSync(join(tmpdir(), 'flotilla-browser-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: path,
    args: flags,
    locale: 'en-GB',
  })
  whenTestEnds(async () => {
    await context.close()
    rmSync(profile, { recursive: true, force: true })
  })
  return async (url: string, size: { width: number; height: number }): Promise<OpenedPage> => {
    const page = await context.newPage()
    await page.setViewportSize(size)
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    await page.goto(url)
    return { page, complaints }
  }
}
