import { expect, it, onTestFinished } from 'vitest'
import { serveHealth } from './health.ts'
import { createMetrics } from './metrics.ts'

it('tells life from readiness, and prints what was counted', async () => {
  const metrics = createMetrics('test', 'i')
  metrics.counter('things_total', 'Things', ['kind']).inc({ kind: 'a' })
  let ready = false
  const health = await serveHealth({ host: '127.0.0.1', port: 0, metrics, isReady: () => ready })
  onTestFinished(() => health.close())
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${health.port}${path}`)
    return { status: response.status, text: await response.text() }
  }
  expect(await get('/health')).toMatchObject({ status: 200 })
  expect(await get('/ready')).toMatchObject({ status: 503 })
  ready = true
  expect(await get('/ready')).toMatchObject({ status: 200 })
  expect((await get('/metrics')).text).toMatch(/flotilla_things_total\{kind="a",role="test",instance="i"\} 1/)
  expect(await get('/else')).toMatchObject({ status: 404 })
  const twice = serveHealth({ host: '127.0.0.1', port: health.port, metrics, isReady: () => true })
  await expect(twice).rejects.toThrow(/EADDRINUSE/)
})
