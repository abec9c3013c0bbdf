import { mkdirSync, readdirSync, readFileSync, watch } from 'node:fs'
import { join } from 'node:path'
import { type GuestWish, guestPermissions, type NatsUser } from '@flotilla/protocol'

/** What `flotilla nats add` leaves for the server's owner: who is to be let in, by which key, for what. */
type GuestFile = GuestWish & { readonly publicKey: string }

/** The guests whose files lie in `folder`; what cannot be let in as it stands there is told and left out. */
export function readGuests(folder: string, say: (line: string) => void): NatsUser[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return files.sort().flatMap((file) => {
    try {
      const guest = JSON.parse(readFileSync(join(folder, file), 'utf8')) as GuestFile
      if (!/^U[A-Z2-7]{55}$/.test(guest.publicKey)) throw new Error('its public key is no nkey of a user')
      return [{ name: guest.name, publicKey: guest.publicKey, permissions: guestPermissions(guest) }]
    } catch (error) {
      say(`${join(folder, file)} lets nobody in: ${error instanceof Error ? error.message : String(error)}`)
      return []
    }
  })
}

/** Calls back after guests came or went. Returns how to stop. */
export function watchGuests(folder: string, changed: () => void): () => void {
  let soon: NodeJS.Timeout | undefined
  const watcher = watch(folder, () => {
    clearTimeout(soon)
    soon = setTimeout(changed, 50)
  })
  return () => {
    clearTimeout(soon)
    watcher.close()
  }
}
