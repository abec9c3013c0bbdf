import type { UserEventListener } from '../accounts/account.ts'
import type { ListenKeys } from '../accounts/listen-keys.ts'
import type { Faults } from '../faults.ts'
import type { OpenFeed } from './feed.ts'

/** Whose events a listenKey opens. */
interface Listened {
  readonly listeners: Set<UserEventListener>
}

/**
 * User data by listenKey. A name is the key, or `key#EVENT/EVENT` for a subscription that asked for some events only.
 * An unknown key gets nothing, as the real one does.
 */
export function createUserFeeds(listenKeys: ListenKeys<Listened>, faults: Faults): OpenFeed {
  return (stream, emit) => {
    const [key = '', events] = stream.split('#')
    const account = listenKeys.ownerOf(key)
    if (!account) return null
    const wanted = events === undefined ? null : new Set(events.split('/'))
    const listener = (event: Record<string, unknown>): void => {
      if (listenKeys.ownerOf(key) !== account) return
      if (faults.strike('gap', { path: String(event.e) })) return
      if (wanted === null || wanted.has(String(event.e))) emit(JSON.stringify(event))
    }
    account.listeners.add(listener)
    return { close: () => void account.listeners.delete(listener) }
  }
}
