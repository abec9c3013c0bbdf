import type { StreamState, WsApiState } from '@flotilla/binance'
import type { Log } from '@flotilla/runtime'

/** Says why a socket is not there: at the first attempts, and ever more seldom the longer it takes. */
export function tellRetry(log: Log, stream: string, state: StreamState | WsApiState): void {
  if (state.type !== 'reconnecting' || !Number.isInteger(Math.log2(state.attempt))) return
  const { attempt, reason, status, inMs: retryAfterMs } = state
  log.warn('a user data socket could not be opened yet', { stream, attempt, reason, status, retryAfterMs })
}
