import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bundleServices } from '../../infra/docker/bundle.ts'
import { startTestFleet, temporaryFolder } from '../support/index.ts'

it('a fleet runs from the bundles of the image, without node_modules', async () => {
  const folder = temporaryFolder()
  await bundleServices(folder)
  const fleet = await startTestFleet({ entryOf: (role) => join(folder, role, 'main.js') })
  const page = await fetch(fleet.run().consoleUrl)
  expect(page.status).toBe(200)
  const text = await page.text()
  const assets = [...text.matchAll(/(?:src|href)="([^":]+\.(?:js|css|svg))"/g)].map(([, path = '']) => path)
  expect(assets.length).toBeGreaterThan(0)
  for (const path of assets) expect((await fetch(new URL(path, fleet.run().consoleUrl))).status, path).toBe(200)
})
