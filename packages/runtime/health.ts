import { createServer } from 'node:http'
import { listenOn } from './listening.ts'
import type { Metrics } from './metrics.ts'

export interface HealthOptions {
  readonly host: string
  readonly port: number
  readonly metrics: Metrics
  /** Whether the service does its work right now. */
  readonly isReady: () => boolean
}

/** Serves `/metrics` (Prometheus text), `/health` (the process lives) and `/ready` (it does its work). */
export function serveHealth({ host, port, metrics, isReady }: HealthOptions) {
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
  return listenOn(server, host, port)
}
