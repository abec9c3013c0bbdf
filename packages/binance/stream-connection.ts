import { createStreamKeeper } from './stream-keeper.ts'
import type { StreamConnection, StreamConnectionOptions } from './stream-options.ts'

export type { StreamConnection, StreamConnectionOptions }

/** Opens a connection at once and keeps it until {@link StreamConnection.close}. */
export function createStreamConnection(options: StreamConnectionOptions): StreamConnection {
  return createStreamKeeper(options)
}
