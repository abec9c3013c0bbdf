import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Metrics } from './metrics.ts'

export interface HealthOptions {
  readonly host: string
  readonly port: number
  readonly metrics: Metrics
  /** Whether the service does its work right now. */
  readonly isReady: () => boolean
}

/** Serves `/metrics` (Prometheus text), `/health` (the process lives) and `/ready` (it does its work). */
export async function serveHealth({ host, port, metrics, isReady }: HealthOptions) {
  const server = createServer((request, response) => {
    const answer = (status: number, body: string, type = 'text/plain; charset=utf-8') =>
      response.writeHead(status, { 'content-type': type }).end(body)
    if (request.url === '/health') return answer(200, 'alive\n')
    if (request.url === '/ready') return isReady() ? answer(200, 'ready\n') : answer(503, 'not ready\n')
    if (request.url !== '/metrics') return answer(404, 'there are /metrics, /health and /ready\n')
    metrics.print().then(
      (text) => answer(200, text, metrics.contentType),
      (error: unknown) => answer(500, `${String(error)}\n`),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
