import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Clock, wallClock } from './clock.ts'
import type { Log } from './log.ts'
import { worldRandom } from './random.ts'
import { createRouter } from './router.ts'

export type { Clock } from './clock.ts'
export type { Log } from './log.ts'

export type BotApiOptions = {
  /** 0 takes a free one. */
  port: number
  log: Log
  /** @default the wall clock */
  clock?: Clock
  /** From 0 to below 1. @default chance */
  random?: () => number
}

export type BotApi = {
  port: number
  close(): Promise<void>
}

/**
 * Starts a Telegram Bot API on loopback, with the people who use it: `/bot<token>/…` for the bot,
 * `/user/…` for people's apps, `/control/…` for faults. README.md beside this file lists the calls.
 */
export async function startBotApi(options: BotApiOptions): Promise<BotApi> {
  const { port, log, clock = wallClock, random = worldRandom } = options
  const router = createRouter({ clock, log, random })
  const server = createServer((request, response) => void router.handle(request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const bound = (server.address() as AddressInfo).port
  log.info({ port: bound }, 'the Bot API stand-in listens')
  return {
    port: bound,
    async close() {
      router.stop()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}
