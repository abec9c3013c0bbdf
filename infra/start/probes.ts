import { request } from 'node:http'
import { askNats, askRedis } from '../setup/server-url.ts'

const TIMEOUT_MS = 1_000

/** Whether a GET on loopback answers 200. */
export function answersOk(port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path, agent: false, timeout: TIMEOUT_MS }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    asked.on('error', () => resolve(false))
    asked.on('timeout', () => asked.destroy())
    asked.end()
  })
}

/** Whether a nats-server greets at this URL. */
export async function natsAnswers(url: string): Promise<boolean> {
  return (await askNats(url)).answers
}

/** Whether a redis-server answers a ping at this URL. */
export async function redisAnswers(url: string): Promise<boolean> {
  return (await askRedis(url)).answers
}
