import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An open HTTP server: its port, and an end that waits for nobody's connection. */
interface Listening {
  readonly port: number
  close(): Promise<void>
}

/**
 * Opens a server's door; port 0 takes a free one.
 * @throws Error when the port is taken
 */
export async function listenOn(server: Server, host: string, port: number): Promise<Listening> {
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
