import {
  type NatsUser,
  operatorPermissions,
  type Permissions,
  permissionsOf,
  provisionPermissions,
} from '@flotilla/protocol'
import type { Identity, NkeyFile } from './identities.ts'

/** What the server lets an identity of the fleet do. */
export function permissionsFor(identity: Identity): Permissions {
  if (identity === 'operator') return operatorPermissions
  return identity === 'provision' ? provisionPermissions : permissionsOf(identity)
}

/** The fleet's identities as the server is told of them. */
export function natsUsers(nkeys: readonly NkeyFile[]): NatsUser[] {
  return nkeys.map(({ identity, publicKey }) => ({
    name: identity,
    publicKey,
    permissions: permissionsFor(identity),
  }))
}
