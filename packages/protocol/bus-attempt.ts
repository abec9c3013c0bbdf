import type { NatsConnection } from 'nats'

/** What nats.js knows of an attempt to connect and does not show; `connectError` is there until the attempt succeeded. */
interface Attempt {
  readonly connectError?: (error: Error) => void
  readonly transport: { closed(): Promise<unknown> }
}

/**
 * Ends the attempt to reconnect that has just begun when its connection ends: nats.js 2.29 would wait twenty seconds for
 * the first PONG of a server that was killed again meanwhile.
 */
export function endBrokenAttempt(connection: NatsConnection): void {
  const { protocol } = connection as unknown as { protocol: Attempt }
  const { connectError, transport } = protocol
  if (!connectError) return
  void transport
    .closed()
    .then(() => connectError(new Error('the connection ended before the server had answered on it')))
}
