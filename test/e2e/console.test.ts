import { beforeAll, describe, expect, it } from 'vitest'
import { startTestFleet, type TestFleet } from '../support/index.ts'
import { chromiumPath, type OpenedPage, openBrowser } from './browser.ts'

const laptop = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }

/** Orders that the simulated exchange accepted, by its own ledger. */
async function acceptedOrders({ simUrl }: TestFleet): Promise<unknown[]> {
  const text = await (await fetch(`${simUrl}/sim/ledger?since=0`)).text()
  const entries = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as { kind: string }]))
  return entries.filter(({ kind }) => kind === 'order')
}

const where = chromiumPath ?? 'no Chromium here: install it or set CHROMIUM_PATH'

describe.skipIf(chromiumPath === undefined)(`the console in a browser (${where})`, () => {
  let fleet: TestFleet
  let open: (url: string, size: typeof laptop) => Promise<OpenedPage>

  beforeAll(async () => {
    fleet = await startTestFleet()
    open = await openBrowser()
  })

  it('shows every role beating, budgets, streams and prices that move', async () => {
    const { page, complaints } = await open(fleet.run().consoleUrl, laptop)
    await page.locator('#environment', { hasText: 'SIMULATOR' }).waitFor()
    await page.locator('.feed-state', { hasText: 'Connected' }).waitFor()
    const roles = ['coordinator', 'market-stream', 'user-stream', 'executor', 'alerts', 'telegram', 'console']
    for (const role of roles) {
      const row = page.locator('.role', { has: page.getByRole('heading', { name: role, exact: true }) })
      await row.locator('.instance[data-health="beating"]').first().waitFor()
    }
    await page.locator('.budget', { hasText: 'Spot weight' }).waitFor()
    await page.locator('.stream', { hasText: 'BTCUSDT' }).first().waitFor()
    const last = page.locator('.price', { hasText: 'BTC' }).first().locator('.last')
    const before = await last.textContent()
    await expect.poll(() => last.textContent(), { timeout: 20_000 }).not.toBe(before)
    expect(complaints).toEqual([])
    await page.close()
  })

  it('keeps what a pane shows inside it, however wide the window is', async () => {
    const { page } = await open(fleet.run().consoleUrl, laptop)
    await page.locator('.instance[data-health="beating"] .beat').first().waitFor()
    await page.locator('.budget').first().waitFor()
    for (const width of [1440, 1366, 1280, 1181, 1024, 800, 390]) {
      await page.setViewportSize({ width, height: 900 })
      const outside = await page.evaluate<string[]>(`[...document.querySelectorAll('.roles *, .budgets *')]
        .filter((each) => each.offsetParent !== null && getComputedStyle(each).position !== 'absolute')
        .filter((each) => each.getBoundingClientRect().right > each.closest('.pane').getBoundingClientRect().right)
        .map((each) => each.className)`)
      expect([width, outside]).toEqual([width, []])
    }
    await page.close()
  })

  it('freezes all trading by its button, shows how far that is, and thaws', async () => {
    const { page, complaints } = await open(fleet.run().consoleUrl, laptop)
    await page.getByRole('button', { name: 'Freeze trading' }).click()
    await page.getByRole('button', { name: 'Freeze everything' }).click()
    const frozen = page.locator('#kill-switches li', { hasText: 'All trading is frozen' })
    await frozen.waitFor()
    expect(await frozen.textContent()).toMatch(/by operator:console: \d+ of \d+ accounts safe/)
    await frozen.getByRole('button', { name: 'Thaw' }).click()
    await frozen.waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
    await page.close()
  })

  it('buys from the chat by clicking alone: key pair, API key, preview, confirm, receipt', async () => {
    const { page, complaints } = await open(fleet.run().consoleUrl, laptop)
    const chip = (text: string) => page.locator('#chips').getByRole('button', { name: text }).click()
    const fromBot = page.locator('.message:not(.own)')

    await chip('/start')
    await fromBot.first().waitFor()
    await chip('/addkey')
    await page.getByRole('button', { name: 'Take from chat' }).click()
    expect(await page.locator('#public-key').inputValue()).toContain('BEGIN PUBLIC KEY')
    await page.getByRole('button', { name: 'Register key' }).click()
    await page.getByRole('button', { name: 'Send to chat' }).click()
    await fromBot.filter({ hasText: 'Connected' }).waitFor()

    await chip('/buy BTCUSDT')
    const preview = page.locator('.message', { has: page.getByRole('button', { name: 'Confirm' }) }).last()
    await preview.waitFor()
    const sent = await page.locator('.message').count()
    expect(await acceptedOrders(fleet)).toHaveLength(0)
    await preview.getByRole('button', { name: 'Confirm' }).click()
    const receipt = fromBot.filter({ hasText: 'Filled' }).last()
    await receipt.waitFor()

    // The preview itself became the receipt, and the order exists once.
    expect(await page.locator('.message').count()).toBe(sent)
    expect(await receipt.locator('.stamp').textContent()).toContain('edited')
    expect(await receipt.getByRole('button', { name: 'Confirm' }).count()).toBe(0)
    expect(await acceptedOrders(fleet)).toHaveLength(1)
    await page.locator('.event', { hasText: /Bought .* BTCUSDT/ }).waitFor()
    expect(complaints).toEqual([])
    await page.close()
  })

  it('shows a killed instance as lost, and the one that takes its place', async () => {
    const { page } = await open(fleet.run().consoleUrl, laptop)
    const alerts = page.locator('.role', { has: page.getByRole('heading', { name: 'alerts', exact: true }) })
    await alerts.locator('.instance[data-health="beating"]').waitFor()
    fleet.kill('alerts-1', 'SIGKILL')
    await alerts.locator('.instance[data-health="lost"]').waitFor()
    await alerts.locator('.instance[data-health="beating"]').waitFor()
    await page.locator('.event', { hasText: 'Instance lost' }).first().waitFor()
    await page.close()
  })

  it('says so when the console itself goes away, and comes back by itself', async () => {
    const { page } = await open(fleet.run().consoleUrl, laptop)
    const state = page.locator('.feed-state')
    await state.filter({ hasText: 'Connected' }).waitFor()
    fleet.kill('console-1', 'SIGKILL')
    await state.filter({ hasText: 'Connection lost' }).waitFor()
    await state.filter({ hasText: 'Connected' }).waitFor()
    await page.close()
  })

  it('fits a phone, one pane at a time', async () => {
    const { page, complaints } = await open(fleet.run().consoleUrl, phone)
    await page.locator('#chat-log').waitFor()
    for (const name of ['Fleet', 'Budgets', 'Streams', 'Events', 'Chat']) {
      await page.getByRole('navigation', { name: 'Panes' }).getByRole('link', { name }).click()
      expect(await page.locator('[data-pane]:visible').count()).toBe(1)
      const excess = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
      expect([name, excess]).toEqual([name, 0])
    }
    expect(complaints).toEqual([])
    await page.close()
  })
})
