import type { AddressInfo } from 'node:net'
import { ConfigError } from '@flotilla/runtime'
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
  const server = createAdaptorServer({ fetch: web.fetch })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}
