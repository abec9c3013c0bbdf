import type { Server } from 'node:http'
import { ConfigError, listenOn } from '@flotilla/runtime'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import { isLoopback } from './origin.ts'

export interface ListenOptions {
  readonly web: Hono
  readonly host: string
  readonly port: number
  readonly hasToken: boolean
}

/**
 * Opens the console's door.
 * @throws ConfigError when it would be open to others than this machine without a token
 * @throws Error when the port is taken
 */
export async function listen({ web, host, port, hasToken }: ListenOptions) {
  if (!isLoopback(host) && !hasToken)
    throw new ConfigError([
      `CONSOLE_TOKEN is not set: CONSOLE_HOST is ${host}, where others reach the page without one`,
    ])
  return listenOn(createAdaptorServer({ fetch: web.fetch }) as Server, host, port)
}
